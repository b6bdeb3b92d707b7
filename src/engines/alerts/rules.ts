import type { Actor, Translate } from '#kernel'
import { type AlertTables, type CapFields, Hazard, type Language } from './definition.ts'
import { inEvery } from './in-every.ts'
import { parseArea } from './model/area.ts'
import type { Ending } from './model/compose.ts'
import { type Teller, tellEditable } from './phrases/tell.ts'
import { problem } from './problems.ts'
import type { Alert, Content, Texts } from './schema.ts'
import { type District, markedHeadline, type TownMap } from './words-of.ts'

/** What the town decided about alerts, ready to be asked: the published tables and the words of each language. */
export type Rules = {
  tables: AlertTables
  /** The parts of the town an alert can be limited to, as the town file lists them. */
  districts: readonly District[]
  words(lang: Language): Translate
  /** Null where the town file has none. */
  map: TownMap | null
  /** The sentences of every language and the names they put in. */
  teller: Teller
}

/** Refuses what {@link requireKnown} does, an evacuation at a level without a term or by a machine, and a drawn area that is none. */
export function requireContent(rules: Rules, content: Content, actor: Pick<Actor, 'kind'>): void {
  requireKnown(rules, content)
  const { evacuation, level, drawn } = content
  if (evacuation && actor.kind !== 'person')
    throw problem('evacuation-by-person', {}, [{ path: 'evacuation', code: 'by-person', detail: {} }])
  if (evacuation && level < lowestEvacuation)
    throw problem('no-evacuation-term', { level }, [
      { path: 'evacuation', code: 'no-term', detail: { level } },
    ])
  if (drawn !== null) parseArea(drawn)
}

const lowestEvacuation = 3

/**
 * Refuses `alerts.unknown-hazard`: without a rule nothing says how urgent it is to machines; and
 * `alerts.unknown-district`: nobody would know where it is.
 */
export function requireKnown(
  rules: Rules,
  { hazard, districts }: Pick<Content, 'hazard' | 'districts'>,
): void {
  if (!hazards(rules).includes(hazard))
    throw problem('unknown-hazard', { hazard }, [{ path: 'hazard', code: 'unknown', detail: { hazard } }])
  const district = districts.find((code) => !rules.districts.some((one) => one.code === code))
  if (district === undefined) return
  const detail = { district }
  throw problem('unknown-district', detail, [{ path: 'districts', code: 'unknown', detail }])
}

/** The hazards an officer may choose: those with a rule. */
export function hazards(rules: Rules): string[] {
  return Hazard.options.filter((hazard) =>
    rules.tables.rules.rules.some((rule) => rule.hazards.includes(hazard)),
  )
}

/** CAP values for a hazard at a level: its rule, or where there is none for that level, the next one above or below. */
export function capFieldsOf(rules: Rules, { hazard, level }: Pick<Alert, 'hazard' | 'level'>): CapFields {
  const own = rules.tables.rules.rules.filter((rule) => rule.hazards.some((one) => one === hazard))
  const nearest = [...own].sort(
    (a, b) => Math.abs(a.level - level) - Math.abs(b.level - level) || b.level - a.level,
  )[0]
  if (!nearest) throw problem('unknown-hazard', { hazard })
  return nearest.cap
}

/** CAP `event` in each language. */
export function eventOf(rules: Rules, hazard: string, lang: Language): string {
  return rules.words(lang)(`alerts.hazard.${hazard}`)
}

/** The words of a cancellation, naming what is cancelled. */
export function cancelTexts(rules: Rules, live: Pick<Alert, 'hazard' | 'drill' | 'texts'>): Texts {
  return inEvery((lang) => {
    const t = rules.words(lang)
    const mark = live.drill ? t('alerts.drill-mark') : ''
    const event = eventOf(rules, live.hazard, lang)
    return {
      headline: mark + t('alerts.cancel-text.headline', { event }),
      description: mark + t('alerts.cancel-text.description', { headline: live.texts[lang].headline }),
      instruction: mark + t('alerts.cancel-text.instruction'),
    }
  })
}

type Decided = Omit<Content, 'texts'> & { drill?: boolean; act?: Alert['act'] }

/** The town's own sentences for what an officer decided, to be written over. Refuses `alerts.unknown-hazard`. */
export function standardTexts(rules: Rules, decided: Decided, at: string): Texts {
  requireKnown(rules, decided)
  const { act = 'issue', drill = false } = decided
  const evacuation = decided.evacuation && decided.level >= lowestEvacuation
  return tellEditable(rules.teller, { ...decided, evacuation, act, drill, at, dropped: [] })
}

/** The words of the message that ends an alert: over, or sent in error. */
export function endTexts(rules: Rules, live: Alert, act: Ending, at: string): Texts {
  if (act === 'all-clear') return cancelTexts(rules, live)
  return tellEditable(rules.teller, { ...live, act, at, dropped: [] })
}

/** Every headline of a drill with its mark. */
export const markDrill = (rules: Rules, texts: Texts): Texts =>
  inEvery((lang) => ({
    ...texts[lang],
    headline: markedHeadline(texts[lang].headline, rules.words(lang)),
  }))
