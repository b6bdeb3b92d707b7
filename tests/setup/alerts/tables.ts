import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AlertTables } from '../../../src/engines/alerts/definition.ts'
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
