import type { Language } from './definition.ts'

/** The same in each language that people write an alert in. */
export const inEvery = <T>(of: (language: Language) => T): Record<Language, T> => ({
  ja: of('ja'),
  'ja-x-easy': of('ja-x-easy'),
  en: of('en'),
})
