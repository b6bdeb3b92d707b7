import type { Translate } from '#kernel'
import type { Alert } from './schema.ts'

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
