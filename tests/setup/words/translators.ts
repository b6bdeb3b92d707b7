import { type Translate, translator } from '#kernel'
import { words } from './shipped.ts'

/** The words that ship, in one language; one that is missing throws. */
export const translatorOf = (lang: string): Translate => translator(words, lang)
