import type { Language } from './definition.ts'

const clock = (locale: string) =>
  new Intl.DateTimeFormat(locale, {
    timeZone: 'Asia/Tokyo',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })

// Made once: building a formatter costs more than reading a telegram.
const CLOCKS = { ja: clock('ja-JP'), 'ja-x-easy': clock('ja-JP'), en: clock('en-GB') } satisfies Record<
  Language,
  Intl.DateTimeFormat
>

/** Day and time of day in Asia/Tokyo, as people say them: 11月2日 11:19. */
export function timeInTokyo(instant: string, language: Language): string {
  return CLOCKS[language].format(new Date(instant))
}
