import type { Alert } from './schema.ts'

/** The words of an alert in the reader's language, Japanese where the town added a language the alert lacks. */
export function wordsOf(alert: Pick<Alert, 'texts'>, lang: string): Alert['texts']['ja'] {
  const own = Object.entries(alert.texts).find(([language]) => language === lang)
  return own?.[1] ?? alert.texts.ja
}
