import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AlertTables } from '../../../src/engines/alerts/definition.ts'
import { type PhraseTables, parsePhrases } from '../../../src/engines/alerts/phrases/table.ts'
import { parseTables } from '../../../src/engines/alerts/tables.ts'

/** The tables that ship with the program. */
export function shippedTables(): AlertTables {
  const text = (file: string) => readFileSync(resolve(`commons/alerts/${file}.yaml`), 'utf8')
  const parsed = parseTables({
    kinds: text('kinds'),
    areas: text('areas'),
    rules: text('rules'),
    templates: text('templates'),
  })
  if (!parsed.ok) throw new Error('the shipped tables have mistakes')
  return parsed.tables
}

/** The sentences that ship with the program, by the name of their file. */
export const phraseTexts = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync('commons/alerts/phrases').map((file) => [
      file.replace(/\.yaml$/, ''),
      readFileSync(resolve('commons/alerts/phrases', file), 'utf8'),
    ]),
  )

export function shippedPhrases(): PhraseTables {
  const { tables, mistakes } = parsePhrases(phraseTexts())
  if (mistakes.length > 0) throw new Error('the shipped phrases have mistakes')
  return tables
}
