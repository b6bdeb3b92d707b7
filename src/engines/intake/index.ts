import type { Module } from '#kernel'
import { startFeedLoop } from './feeds/feed-loop.ts'
import type { Polling } from './feeds/polling.ts'
import { intakeInvariants } from './invariants.ts'
import type { Loop } from './loop.ts'
import { intakeOperations } from './operations/index.ts'
import type { IntakeParts, Outside } from './parts.ts'
import { intakeProblems } from './problems.ts'
import { intakeTables } from './schema.ts'

export const migrations = { module: 'intake', folder: 'src/engines/intake/migrations' }

export { type SourceDefinition, SourceList } from './definition.ts'
export type { Outside } from './parts.ts'

export type Intake = Module & {
  /** What reads from each source, for as long as it is not stopped: the work of a worker. */
  start(outside: Outside & { appUrl: string }): readonly Loop[]
  /** One source of feeds with what reading it takes. */
  polling(id: string, outside: Outside): Polling
}

/** Where emergency information comes from, how well each source is, and what was refused. */
export function intake(parts: IntakeParts): Intake {
  const made = intakeOperations(parts)
  const { db, sources, log, runner, list } = parts
  const pollingOf = (source: Polling['source'], { fetch }: Outside): Polling => ({
    ...{ db, sources, log, runner, fetch, source },
    receive: made.receive,
  })
  return {
    name: 'intake',
    problems: intakeProblems,
    operations: Object.values(made),
    pages: [],
    tiles: [],
    routes: [],
    doctor: [],
    jobs: [],
    listeners: [],
    tables: intakeTables,
    invariants: intakeInvariants,
    start: (outside) =>
      list.flatMap((source) =>
        source.kind === 'feed' ? [startFeedLoop(pollingOf(source, outside), outside.appUrl)] : [],
      ),
    polling: (id, outside) => {
      const source = list.find((one) => one.id === id)
      if (source?.kind !== 'feed') throw new Error(`no source of feeds ${id}`)
      return pollingOf(source, outside)
    },
  }
}
