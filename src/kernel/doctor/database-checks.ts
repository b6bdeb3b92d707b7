import type { Check, Finding } from '../check.ts'
import type { Instant } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import { type MigrationSource, shippedMigrations } from '../database/migrate.ts'
import { bloatedTables, type DatabaseState, databaseState, lateJobs, ranMigrations } from './state.ts'

const oldestSupported = 150_000
/** An open transaction keeps the audit from being sealed and old rows from being cleared away. */
const longSeconds = 600

type DatabaseChecks = { db: Db; migrations: readonly MigrationSource[] }

/** What is looked at in the server itself. A transaction is long after `patience` seconds, ten minutes unless said. */
export function databaseChecks({ db, migrations }: DatabaseChecks, patience = longSeconds): Check[] {
  return [
    {
      name: 'database',
      codes: ['database-old', 'database-clock', 'connections-full', 'transaction-long'],
      look: async (now) => judgeDatabase(await databaseState(db), now, patience),
    },
    {
      name: 'bloat',
      codes: ['table-bloated'],
      look: async () =>
        (await bloatedTables(db)).map(({ name, dead }) => ({
          code: 'table-bloated',
          severity: 'warning' as const,
          about: name,
          detail: { count: dead },
        })),
    },
    { name: 'migrations', codes: ['migrations-pending'], look: () => pending(db, migrations) },
    { name: 'jobs', codes: ['job-late', 'job-stuck', 'job-failed'], look: () => jobs(db) },
  ]
}

export function judgeDatabase(state: DatabaseState, now: Instant, patience = longSeconds): Finding[] {
  const apart = Math.round(Math.abs(Date.parse(state.now) - Date.parse(now)) / 1000)
  const { version, used, most, oldestSeconds } = state
  const findings: (Finding | false)[] = [
    version < oldestSupported && {
      code: 'database-old',
      severity: 'error',
      detail: { version: Math.floor(version / 10_000) },
    },
    apart > 5 && {
      code: 'database-clock',
      severity: apart > 60 ? 'error' : 'warning',
      detail: { seconds: apart },
    },
    used > most * 0.8 && { code: 'connections-full', severity: 'warning', detail: { used, most } },
    oldestSeconds > patience && {
      code: 'transaction-long',
      severity: 'warning',
      detail: { minutes: Math.floor(oldestSeconds / 60) },
    },
  ]
  return findings.filter((one) => one !== false)
}

async function pending(db: Db, sources: readonly MigrationSource[]): Promise<Finding[]> {
  const ran = await ranMigrations(db)
  const waiting = (await shippedMigrations(sources)).filter(
    ({ module, name }) => !ran.has(`${module}/${name}`),
  )
  return waiting.length === 0
    ? []
    : [{ code: 'migrations-pending', severity: 'error', detail: { count: waiting.length } }]
}

const severities = { late: 'error', stuck: 'error', failed: 'warning' } as const

async function jobs(db: Db): Promise<Finding[]> {
  return (await lateJobs(db)).map(({ name, minutes, fault }) => ({
    code: `job-${fault}`,
    severity: severities[fault],
    about: name,
    detail: { minutes },
  }))
}
