import { type Lang, textIn } from '#kernel'
import type { Parts } from './parts.ts'

/** The name of a section in a language; its own name in the file where the language has none. */
export const sectionName = ({ routes }: Pick<Parts, 'routes'>, section: string, lang: Lang): string =>
  textIn(routes.sections[section]?.name, lang, section)
