import { type Job, type Module, system } from '#kernel'
import { intakeChecks } from './doctor.ts'
import type { Polling } from './feeds/polling.ts'
import { intakeInvariants } from './invariants.ts'
import { pollingOf, startSource } from './loops/index.ts'
import type { Loop } from './loops/loop.ts'
import { type IntakeOperations, intakeOperations } from './operations/index.ts'
import { issuerTable } from './pages/issuer-table.ts'
import { issuersPage } from './pages/issuers.tsx'
import { quarantinePage } from './pages/quarantine.tsx'
import { sendersPage } from './pages/senders.tsx'
import { sourcesPage, sourcesPath } from './pages/sources.tsx'
import type { IntakeParts, Outside } from './parts.ts'
import { intakeProblems } from './problems.ts'
import { incomingRoutes } from './routes/incoming.ts'
import { intakeTables } from './schema.ts'
import { createSecrets } from './secrets.ts'

export const migrations = { module: 'intake', folder: 'src/engines/intake/migrations' }

export { brokerFields, isSafeBroker, SourceList, topicFilters } from './definition.ts'
export { type BrokerEntry, holdBroker } from './loops/hold-broker.ts'
export type { Loop } from './loops/loop.ts'
export type { Outside } from './parts.ts'
export type { OpenBroker } from './ports.ts'
export { restoreRules } from './restore-rules.ts'
export { pollerChannel } from './store/index.ts'

export type Intake = Module & {
  /** What reads from each source, for as long as it is not stopped: the work of a worker. */
  start(outside: Outside & { appUrl: string }): readonly Loop[]
  /** One source of feeds with what reading it takes. */
  polling(id: string, outside: Outside): Polling
}

/** Where emergency information comes from, how well each source is, and what was refused. */
export function intake(given: IntakeParts): Intake {
  requireHazards(given)
  const parts = { ...given, secrets: createSecrets(given.key) }
  const made = intakeOperations(parts)
  const { db, list } = parts
  return {
    name: 'intake',
    problems: intakeProblems,
    operations: Object.values(made),
    pages: [sourcesPage(made), quarantinePage(made), sendersPage(made), issuersPage(made)],
    tiles: [{ name: 'sources', face: 'console', path: sourcesPath, grant: 'alerts:read' }],
    routes: incomingRoutes(made),
    downloads: [issuerTable(made, parts.words('ja'))],
    doctor: intakeChecks({ db, list }),
    jobs: [watchJob(parts, made)],
    listeners: [],
    tables: intakeTables,
    invariants: intakeInvariants,
    start: ({ appUrl, ...outside }) =>
      list.flatMap((source) => startSource({ parts, made, outside, appUrl }, source)),
    polling: (id, outside) => {
      const source = list.find((one) => one.id === id)
      if (source?.kind !== 'feed') throw new Error(`no source of feeds ${id}`)
      return pollingOf({ parts, made, outside }, source)
    },
  }
}

/** A mistake that would show only when a contact closes, at night, stops the start. */
function requireHazards({ list, hazards }: Pick<IntakeParts, 'list' | 'hazards'>): void {
  for (const source of list)
    for (const { number, hazard } of source.kind === 'receiver' ? source.contacts : [])
      if (!hazards.includes(hazard))
        throw new Error(
          `the town file: contact ${number} of source ${source.id} names ${hazard}, for which alerts have no rule`,
        )
}

const watchJob = ({ runner }: IntakeParts, { watch }: IntakeOperations): Job => ({
  name: 'intake.watch',
  cron: '* * * * *',
  run: async () => void (await runner().run(watch, {}, { actor: system('intake'), via: 'job' })),
})
