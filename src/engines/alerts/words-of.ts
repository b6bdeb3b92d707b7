import { type Translate, textIn } from '#kernel'
import type { Language } from './definition.ts'
import type { Alert } from './schema.ts'

/** What an officer draws over: outlines as CAP writes a polygon. */
export type TownMap = { credit: string; own: string; around: readonly string[] }

/** A part of the town: its code for machines, and what people call it. */
export type District = {
  code: string
  name: Readonly<Record<Language, string>>
  /** Where it lies, as CAP writes a polygon. */
  outline?: string | undefined
}

/** The words of an alert in the reader's language, Japanese where the town added a language the alert lacks. */
export function wordsOf(alert: Pick<Alert, 'texts'>, lang: string): Alert['texts']['ja'] {
  const own = Object.entries(alert.texts).find(([language]) => language === lang)
  return own?.[1] ?? alert.texts.ja
}

/** A drill's headline begins with its mark, also when an officer wrote it without; that of a test of the line stays. */
export function markedHeadline(headline: string, t: Translate): string {
  const known = [t('alerts.drill-mark'), t('alerts.test-mark')]
  return known.some((mark) => headline.startsWith(mark)) ? headline : known[0] + headline
}

/** What stands alone, in a list or a title, so that a drill cannot be taken for the real thing. */
export function headlineOf(alert: Pick<Alert, 'texts' | 'drill'>, lang: string, t: Translate): string {
  const { headline } = wordsOf(alert, lang)
  return alert.drill ? markedHeadline(headline, t) : headline
}

/** Hazards whose level is one of the warning levels people know (警戒レベル); for others it is only our own ranking. */
const official = new Set(['heavy-rain', 'landslide', 'flood', 'storm-surge'])

/** How strong it is, in words that promise no more than the agency or the mayor said; an evacuation by its term. */
export function levelWords(
  { hazard, level, evacuation }: Pick<Alert, 'hazard' | 'level' | 'evacuation'>,
  t: Translate,
): { level: string; call: string } {
  if (evacuation && level >= 3) {
    const scale = official.has(hazard) ? 'leveled' : 'plain'
    return { level: t(`alerts.evacuation.${scale}.${level}`), call: t(`alerts.evacuation.call.${level}`) }
  }
  const scale = official.has(hazard) ? 'official' : 'own'
  return { level: t(`alerts.level.${scale}.${level}`), call: t(`alerts.call.${scale}.${level}`) }
}

/** What people call a district; its code once the town file no longer lists it, so that no alert gets stuck on it. */
export function districtName(districts: readonly District[], code: string, lang: string): string {
  return textIn(districts.find((one) => one.code === code)?.name, lang, code)
}

type Reader = { lang: string; t: Translate }

/** Where it counts: its districts or the whole town; nothing in a town that has none, where it goes without saying. */
export function areaNames(
  alert: Pick<Alert, 'districts'>,
  districts: readonly District[],
  { lang, t }: Reader,
): string[] {
  if (alert.districts.length === 0) return districts.length === 0 ? [] : [t('alerts.whole-town')]
  return alert.districts.map((code) => districtName(districts, code, lang))
}

/** The same in one text; null where there is nothing to say. */
export function areaWords(
  alert: Pick<Alert, 'districts'>,
  districts: readonly District[],
  reader: Reader,
): string | null {
  const names = areaNames(alert, districts, reader)
  return names.length === 0 ? null : new Intl.ListFormat(reader.lang, { type: 'conjunction' }).format(names)
}
