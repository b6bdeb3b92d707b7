export type { DateStyle, DateTimeStyle } from './dates.ts'
/**
 * The languages of the town: words read once from `commons/languages/<lang>/<module>.yaml`, their translator, and
 * dates as people read them. A language is a folder there; nothing in code lists them.
 */
export { formatDate, formatDateTime } from './dates.ts'
export { loadWords } from './load.ts'
export type { Params, Translate } from './translator.ts'
export { translator } from './translator.ts'
export type { Lang, LanguageChoice, Words } from './words.ts'
export { fill, languageChoices, missingWords, strayPlaceholders, textIn } from './words.ts'
