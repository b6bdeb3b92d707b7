import { parseRoutes } from '#approval'
import { parseGuide } from '#guide'
import { parseRegisterFormat } from '#households'
import { parseMachineRoles } from '#machines'
import { parseDesks } from '#organisations'
import { parseRoles } from '#people'
import { parseEscalation } from '#work'
import { requireTables } from './alert-tables.ts'
import { parseTown } from './town.ts'

type Texts = Readonly<Record<string, string>>

/** What reads the texts of each engine, and throws with every mistake in them. */
const readers: Readonly<Record<string, (texts: Texts) => unknown>> = {
  town: (texts) => parseTown(texts['town'] ?? ''),
  guide: (texts) => parseGuide(texts),
  households: (texts) => parseRegisterFormat(texts['register'] ?? ''),
  organisations: (texts) => parseDesks(texts['desks'] ?? ''),
  people: (texts) => parseRoles(texts['roles'] ?? ''),
  approval: (texts) => parseRoutes(texts['routes'] ?? ''),
  machines: (texts) => parseMachineRoles(texts['roles'] ?? ''),
  work: (texts) => parseEscalation(texts['escalation'] ?? ''),
  alerts: (texts) => requireTables(texts),
}

/** Throws with every mistake when the texts of an engine, taken together, could not run. */
export function checkDefinitions(engine: string, texts: Texts): void {
  const read = Object.hasOwn(readers, engine) ? readers[engine] : undefined
  if (!read) throw new Error(`no engine ${engine}`)
  read(texts)
}
