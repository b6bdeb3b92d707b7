import { LANGUAGES } from '../definition.ts'
import { SENTENCES } from './sentences.ts'
import { GENERATED, missingIn, parsePhrases } from './table.ts'

/** One line of `./hiroba alerts phrases --json`, for one language. Field names and order are a contract. */
export type PhraseRow = {
  language: string
  /** Sentences the table has, of `of`. */
  sentences: number
  of: number
  /** Places of the sentences it lacks: alerts that need one go out without this language. */
  missing: readonly string[]
  /** Who of its speakers read it through, and when; null: nobody yet. */
  reviewed: { on: string; by: string } | null
  mistakes: readonly { path: string; message: string }[]
}

/** What is there and what is missing of every language an alert is told in. Never throws for a bad file. */
export function phraseRows(texts: Readonly<Record<string, string>>): PhraseRow[] {
  const { tables, mistakes } = parsePhrases(texts)
  const languages = [...new Set([...LANGUAGES, ...GENERATED, ...Object.keys(texts)])]
  return languages.map((language) => {
    const table = tables.get(language)
    const missing = missingIn(table ?? { sentences: new Map() })
    return {
      language,
      sentences: SENTENCES.size - missing.length,
      of: SENTENCES.size,
      missing,
      reviewed: table?.reviewed ?? null,
      mistakes: mistakes
        .filter(({ file }) => file === language)
        .map(({ path, message }) => ({ path, message })),
    }
  })
}
