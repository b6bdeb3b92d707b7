import { type AlertTables, parseTables } from '#alerts/commands'

/** The alert tables of a set of texts; throws with every mistake of every file. */
export function requireTables(texts: Readonly<Record<string, string>>): AlertTables {
  const { kinds = '', areas = '', rules = '', templates = '' } = texts
  const parsed = parseTables({ kinds, areas, rules, templates })
  if (parsed.ok) return parsed.tables
  throw new Error(
    `the alert tables have mistakes:\n${parsed.mistakes.map((one) => `  ${one.file}.yaml ${one.path}: ${one.message}`).join('\n')}`,
  )
}
