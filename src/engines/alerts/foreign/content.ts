import type { CapMessage } from '#formats/cap'
import type { Instant } from '#kernel'
import { type Hazard, type Language, type Level, longestDays } from '../definition.ts'
import { inEvery } from '../in-every.ts'
import { offeredExpiry } from '../model/compose.ts'
import type { Rules } from '../rules.ts'
import { type Stated, Texts } from '../schema.ts'

type Info = CapMessage['info'][number]

const dayMs = 86_400_000

/**
 * What a foreign alert would have the town say: the sender's own words where it wrote in a language, else the tables'
 * words that name it. Nothing is translated. Level and hazard follow the tables; the officer changes what is wrong.
 */
export function foreignContent(infos: readonly Info[], rules: Rules, now: Instant): Stated {
  const [first] = infos
  const own = rules.tables.rules.foreign
  const severities = infos.map(({ severity = '' }) => own?.levels[severity.trim()] ?? 2)
  return {
    hazard: hazardOf(first, rules),
    level: Math.max(2, ...severities) as Level,
    districts: [],
    expiresAt: expiryOf(infos, now),
    texts: textsOf(infos, rules),
  }
}

/** By words of the event. Hazards with an official level are left to people: no severity is a 警戒レベル. */
function hazardOf(info: Info | undefined, { tables }: Rules): Hazard {
  const event = `${info?.event ?? ''} ${info?.headline ?? ''}`.toLowerCase()
  const found = (tables.rules.foreign?.hazards ?? []).find(({ words }) =>
    words.some((word) => event.includes(word.toLowerCase())),
  )
  return found?.hazard ?? 'other'
}

/** As long as the sender says, within what the town allows; without a word of it, half a day. */
function expiryOf(infos: readonly Info[], now: Instant): Instant {
  const times = infos.flatMap(({ expires }) => {
    const time = Date.parse(expires?.trim() ?? '')
    return Number.isNaN(time) ? [] : [time]
  })
  const [latest, limit] = [Math.max(0, ...times), Date.parse(now) + longestDays * dayMs]
  return latest > Date.parse(now) ? new Date(Math.min(latest, limit)).toISOString() : offeredExpiry(now, 12)
}

const textsOf = (infos: readonly Info[], rules: Rules): Texts =>
  inEvery((language) => {
    const info = infos.find((one) => languageOf(one) === language)
    const parsed = info && Texts.shape.ja.safeParse(cut(info, rules, language))
    return parsed?.success === true ? parsed.data : namedIn(infos[0], rules, language)
  })

/** BCP 47: a tag of a country is its language here; CAP without one is en-US (§3.2.2). */
function languageOf({ language }: Info): Language | null {
  const tag = (language?.trim() ?? '') === '' ? 'en-us' : (language?.trim().toLowerCase() ?? '')
  if (tag === 'ja-x-easy') return 'ja-x-easy'
  const [primary] = tag.split('-')
  return primary === 'ja' || primary === 'en' ? primary : null
}

/** The sender's words within our lengths; what is missing is told by ours. */
function cut(info: Info, rules: Rules, language: Language): Texts['ja'] {
  const ours = namedIn(info, rules, language)
  const shortened = (text: string | undefined, most: number, instead: string): string => {
    const said = text?.trim() ?? ''
    if (said === '') return instead
    return [...said].length <= most ? said : `${[...said].slice(0, most - 1).join('')}…`
  }
  return {
    headline: shortened(info.headline?.replaceAll(/\s+/gu, ' ') ?? info.event, 130, ours.headline),
    description: shortened(info.description, 1900, ours.description),
    instruction: shortened(info.instruction, 1900, ours.instruction),
  }
}

/** Words of ours that name the alert and who sent it. */
function namedIn(info: Info | undefined, rules: Rules, language: Language): Texts['ja'] {
  const t = rules.words(language)
  const [event, sender] = [info?.event, info?.senderName].map((text) => plain(text ?? ''))
  const said = { event: event || t('alerts.foreign.alert'), sender: sender || t('alerts.foreign.sender') }
  return {
    headline: t('alerts.foreign.headline', said),
    description: t('alerts.foreign.description', said),
    instruction: t('alerts.foreign.instruction', said),
  }
}

const longestName = 40

/** One line without anything that is not text, short enough for a headline. */
function plain(text: string): string {
  const line = text.replaceAll(/[\p{C}\s]+/gu, ' ').trim()
  return [...line].length <= longestName ? line : `${[...line].slice(0, longestName - 1).join('')}…`
}
