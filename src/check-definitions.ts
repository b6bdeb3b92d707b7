import { parseRoles } from '#people'
import { requireTables } from './alert-tables.ts'
import { parseTown } from './town.ts'

/** Throws with every mistake when the texts of an engine, taken together, could not run. */
export function checkDefinitions(engine: string, texts: Readonly<Record<string, string>>): void {
  if (engine === 'town') parseTown(texts['town'] ?? '')
  else if (engine === 'people') parseRoles(texts['roles'] ?? '')
  else if (engine === 'alerts') requireTables(texts)
  else throw new Error(`no engine ${engine}`)
}
