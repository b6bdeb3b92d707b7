import { sql } from 'kysely'
import type { Instant } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import type { KernelTables } from '../schema.ts'

export type BackupRun = KernelTables['backupRun']

/** Why a run did not come to its end: each has a word, `kernel.backups.why-<code>`. */
export const runCodes = [
  'backup-place-busy',
  'backup-place-of-another-town',
  'backup-place-unusable',
  'backup-place-full',
  'backup-newer-than-clock',
  'backup-damaged',
  'backup-of-newer-program',
  'broken-invariant',
  'not-equal',
  'no-backup',
  'no-createdb',
  'no-owner',
  'no-town',
  'stopped',
  'wrong-keys',
  'bug',
] as const
type RunCode = (typeof runCodes)[number]
const known: ReadonlySet<string> = new Set(runCodes)
export const isRunCode = (code: string): code is RunCode => known.has(code)

const at = (db: Db) => db.withSchema('kernel').withTables<KernelTables>()

/** Whether this database is of a version that writes down how backups ended. */
export async function keepsRuns(db: Db): Promise<boolean> {
  const { rows } = await sql<{
    there: boolean
  }>`select to_regclass('kernel.backup_run') is not null as there`.execute(db)
  return rows[0]?.there ?? false
}

/** Writes down how a backup, a file of keys or a tried restore ended. */
export async function recordRun(db: Db, run: BackupRun): Promise<void> {
  await at(db).insertInto('backupRun').values(run).execute()
}

/** The newest run of each kind, and when the last one of that kind was done. */
export async function latestRuns(db: Db): Promise<(BackupRun & { lastDoneAt: Instant | null })[]> {
  return at(db)
    .selectFrom('backupRun as run')
    .distinctOn('kind')
    .selectAll()
    .select(({ selectFrom }) =>
      selectFrom('backupRun as done')
        .whereRef('done.kind', '=', 'run.kind')
        .where('done.outcome', '=', 'done')
        .select(({ fn }) => fn.max('done.endedAt').as('endedAt'))
        .as('lastDoneAt'),
    )
    .orderBy('kind')
    .orderBy('endedAt', 'desc')
    .execute()
}

export type Hold = Pick<KernelTables['hold'], 'what' | 'since' | 'backupAt'>

/** What a restored town does not do yet. */
export async function openHolds(db: Db): Promise<Hold[]> {
  return at(db)
    .selectFrom('hold')
    .select(['what', 'since', 'backupAt'])
    .where('releasedAt', 'is', null)
    .orderBy('what')
    .execute()
}

/** Since when a restored town waits for somebody to look before it does this again; null when it does not. */
export async function heldSince(db: Db, what: Hold['what']): Promise<Instant | null> {
  return (await openHolds(db)).find((one) => one.what === what)?.since ?? null
}

/** False when nothing was held. */
export async function release(
  db: Db,
  what: Hold['what'],
  { by, now }: { by: string; now: Instant },
): Promise<boolean> {
  const released = await at(db)
    .updateTable('hold')
    .set({ releasedAt: now, releasedBy: by })
    .where('what', '=', what)
    .where('releasedAt', 'is', null)
    .executeTakeFirst()
  return released.numUpdatedRows > 0n
}
