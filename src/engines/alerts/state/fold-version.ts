import { createHash } from 'node:crypto'
import type { AlertTables } from '../definition.ts'

/** Raised with every change of what a telegram adds to the state or where: the state is folded again then. */
const RULES = 2

/** By which rules, tables and place a state is folded; another text: another state from the same telegrams. */
export function foldVersion({ kinds, areas }: AlertTables, area: string): string {
  const tables = createHash('sha256')
    .update(JSON.stringify([area, kinds, areas]))
    .digest('hex')
  return `${RULES} ${tables}`
}
