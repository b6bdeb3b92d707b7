import { type AlertTables, type PhraseTables, parsePhrases, parseTables } from '#alerts/commands'

/** The alert tables of a set of texts; throws with every mistake of every file. */
export function requireTables(texts: Readonly<Record<string, string>>): AlertTables {
  const { kinds = '', areas = '', rules = '', templates = '' } = texts
  const parsed = parseTables({ kinds, areas, rules, templates })
  if (parsed.ok) return parsed.tables
  throw new Error(
    `the alert tables have mistakes:\n${parsed.mistakes.map((one) => `  ${one.file}.yaml ${one.path}: ${one.message}`).join('\n')}`,
  )
}

/** The tables of phrases of a set of texts; throws with every mistake. A sentence that is missing outside Japanese is none. */
export function requirePhrases(texts: Readonly<Record<string, string>>): PhraseTables {
  const { tables, mistakes } = parsePhrases(texts)
  if (mistakes.length === 0) return tables
  throw new Error(
    `the phrases of alerts have mistakes:\n${mistakes.map((one) => `  ${one.file}.yaml ${one.path}: ${one.message}`).join('\n')}`,
  )
}
