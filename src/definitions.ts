import { parsePrepared } from '#alerts/commands'
import { parseRoutes } from '#approval'
import { parseGuide } from '#guide'
import { parseRegisterFormat } from '#households'
import { parseMachineRoles } from '#machines'
import { parseDesks } from '#organisations'
import { parseRoles } from '#people'
import { readSensorTables } from '#sensors'
import { parseEscalation } from '#work'
import { requirePhrases, requireTables } from './alert-tables.ts'
import { parseTown } from './town.ts'

/** The published files of an engine: name without `.yaml` to text. */
type Texts = Readonly<Record<string, string>>

const reader = <E extends string, T>(engine: E, read: (texts: Texts) => T) => ({
  engine,
  read: keepingLast(read),
})
const file = <E extends string, T>(engine: E, name: string, read: (text: string) => T) =>
  reader(engine, (texts) => read(texts[name] ?? ''))

/** A process reads the same files again: published after they were checked, or for a second town. Nobody writes into what was read. */
function keepingLast<T>(read: (texts: Texts) => T): (texts: Texts) => T {
  let last: { of: string; value: T } | undefined
  return (texts) => {
    const of = JSON.stringify(texts)
    if (last?.of !== of) last = { of, value: read(texts) }
    return last.value
  }
}

/**
 * Everything a town decides in files: under which name the app knows it, whose it is, and what reads it and throws with
 * every mistake. The town's own file lies in its data folder, the others in `commons/<engine>`.
 */
export const definitions = {
  town: file('town', 'town', parseTown),
  roles: file('people', 'roles', parseRoles),
  desks: file('organisations', 'desks', parseDesks),
  alertTables: reader('alerts', requireTables),
  alertPhrases: reader('alerts/phrases', requirePhrases),
  alertPrepared: file('alerts', 'prepared', parsePrepared),
  guide: reader('guide', parseGuide),
  registerFormat: file('households', 'register', parseRegisterFormat),
  escalation: file('work', 'escalation', parseEscalation),
  routes: file('approval', 'routes', parseRoutes),
  sensorTables: reader('sensors', readSensorTables),
  machineRoles: file('machines', 'roles', parseMachineRoles),
}

/** What the town decided, as it runs. */
export type Settled = { [N in keyof typeof definitions]: ReturnType<(typeof definitions)[N]['read']> }

/** Throws with every mistake when the texts of an engine, taken together, could not run. */
export function checkDefinitions(engine: string, texts: Texts): void {
  const found = Object.values(definitions).filter((one) => one.engine === engine)
  if (found.length === 0) throw new Error(`no engine ${engine}`)
  for (const one of found) one.read(texts)
}
