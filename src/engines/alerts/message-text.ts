import { formatDateTime } from '../../kernel/languages/index.ts'
import type { Language } from './definition.ts'
import type { PublicAlert } from './public-alert.ts'
import type { Rules } from './rules.ts'
import { areaWords, headlineOf, levelWords, wordsOf } from './words-of.ts'

export type Told = Pick<
  PublicAlert,
  | 'id'
  | 'drill'
  | 'msgType'
  | 'hazard'
  | 'level'
  | 'evacuation'
  | 'shelters'
  | 'districts'
  | 'expiresAt'
  | 'texts'
>

/** Where it counts, as a line of its own; null in a town without districts. */
export function areaLine(alert: Pick<Told, 'districts'>, lang: Language, rules: Rules): string | null {
  const t = rules.words(lang)
  const area = areaWords(alert, rules.districts, { lang, t })
  return area === null ? null : t('alerts.text.area', { area })
}

/**
 * A message in plain words for whoever gets nothing but text: headline, how strong, where, what happens, what to do, and
 * until when it counts (Asia/Tokyo). A cancellation has no strength and no end; a drill says so first.
 */
export function messageText(alert: Told, lang: Language, rules: Rules): string {
  const t = rules.words(lang)
  const { description, instruction } = wordsOf(alert, lang)
  const { level, call } = levelWords(alert, t)
  const ends = alert.msgType === 'Cancel'
  const paragraphs = [
    lines(headlineOf(alert, lang, t), alert.drill ? t('alerts.drill-note') : null),
    lines(
      alert.msgType === 'Update' ? t('alerts.text.update') : null,
      ends ? null : t('alerts.text.level', { level, call }),
      areaLine(alert, lang, rules),
    ),
    description,
    lines(
      instruction,
      alert.shelters === null || ends ? null : t('alerts.text.shelters', { shelters: alert.shelters }),
    ),
    ends ? '' : t('alerts.text.until', { at: formatDateTime(alert.expiresAt, lang) }),
  ]
  return paragraphs.filter((one) => one !== '').join('\n\n')
}

/** What fits where only {@link shortest} characters do: signs, short messages. The headline, then as many whole sentences as there is room. */
export function shortText(alert: Told, lang: Language, rules: Rules): string {
  const { instruction } = wordsOf(alert, lang)
  const headline = [...headlineOf(alert, lang, rules.words(lang))]
  if (headline.length > shortest) return `${headline.slice(0, shortest - 1).join('')}…`
  const sentences = instruction.split(/(?<=[。.!?！？])\s*/u).filter((one) => one !== '')
  return sentences.reduce(
    ({ text, full }, next) => {
      const longer = `${text}${lang === 'en' ? ' ' : ''}${next}`
      return full || [...longer].length > shortest ? { text, full: true } : { text: longer, full: false }
    },
    { text: headline.join(''), full: false },
  ).text
}

const shortest = 140

const lines = (...some: readonly (string | null)[]) => some.filter((one) => one !== null).join('\n')
