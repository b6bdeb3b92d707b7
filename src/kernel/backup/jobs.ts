import { join } from 'node:path'
import { type Instant, newId, type Sources } from '../clock/index.ts'
import type { Database, MigrationSource } from '../database/index.ts'
import type { Job } from '../jobs/index.ts'
import type { Log } from '../log/index.ts'
import type { Invariant } from '../module.ts'
import { makeBackup } from './dump.ts'
import type { Keep } from './keep.ts'
import { writeKeysFile } from './keys-file.ts'
import { openPlace } from './place.ts'
import { BackupRefusal } from './refusal.ts'
import type { RestoreRule } from './restore-rule.ts'
import { type BackupRun, recordRun } from './runs.ts'
import { prune } from './tend.ts'
import { loadTownKeys } from './town-keys.ts'
import { tryRestore } from './try-restore.ts'

/** What a town needs to save itself by the clock. */
export type BackupSettings = {
  /** Where backups go. */
  dir: string
  /** Where the file of keys goes; null: the operator makes it. */
  keysDir: string | null
  recipients: readonly string[]
  /** Which backups stay; null: all of them. */
  keep: Keep | null
  dataDir: string
  appUrl: string
  /** Null where somebody else owns the tables: no restore is tried there. */
  ownerUrl: string | null
  adminUrl: string | null
  appRole: string
  migrations: readonly MigrationSource[]
  rules: readonly RestoreRule[]
  program: string
}

type JobParts = {
  db: Database
  sources: Sources
  log: Log
  invariants(): readonly Invariant[]
}

type Ended = Pick<BackupRun, 'backupAt' | 'tables' | 'rows' | 'bytes'> &
  Partial<Pick<BackupRun, 'outcome' | 'code'>>

/**
 * A backup and a file of keys each night, and a restore tried each week; how they ended is written down. Afterwards old
 * backups are dropped by what `keep` says.
 */
export function backupJobs(settings: BackupSettings, parts: JobParts): Job[] {
  const noted = (kind: BackupRun['kind'], work: (at: Instant) => Promise<Ended>) => note(parts, kind, work)
  return [
    {
      name: 'kernel.backup',
      cron: '30 3 * * *',
      long: true,
      run: async (stopping) => {
        await noted('backup', (at) => backUp(settings, { at, stopping }))
        // After the backup: whoever came before it has their key in the file.
        if (settings.keysDir !== null) await noted('keys', (at) => saveKeys(settings, at))
      },
    },
    {
      name: 'kernel.try-restore',
      cron: '30 4 * * 0',
      long: true,
      run: () => noted('restore-test', () => attempt(settings, parts)),
    },
    {
      name: 'kernel.prune-backups',
      cron: '30 6 * * *',
      long: true,
      run: () => pruneOld(settings, parts),
    },
  ]
}

const keysOf = ({ dataDir }: BackupSettings) => loadTownKeys(join(dataDir, 'keys'))
const urlOf = ({ ownerUrl, appUrl }: BackupSettings) => ownerUrl ?? appUrl

type Night = { at: Instant; stopping: AbortSignal | undefined }

async function backUp(settings: BackupSettings, { at, stopping }: Night): Promise<Ended> {
  const { dir: folder, dataDir, recipients, program } = settings
  const keys = await keysOf(settings)
  const { tables, rows, newBytes } = await makeBackup({
    url: urlOf(settings),
    folder,
    dataDir,
    keys,
    recipients,
    at,
    program,
    ...(stopping ? { stopping } : {}),
  })
  return { backupAt: at, tables, rows: BigInt(rows), bytes: BigInt(newBytes) }
}

async function saveKeys(settings: BackupSettings, at: Instant): Promise<Ended> {
  const { keysDir, dataDir, recipients, rules, program } = settings
  if (keysDir === null) throw new Error('there is no folder for the keys')
  const keys = await keysOf(settings)
  const parts = {
    url: urlOf(settings),
    dataDir,
    folder: keysDir,
    keys,
    sealer: { recipients },
    rules,
    at,
    program,
  }
  const { bytes } = await writeKeysFile(parts)
  return { backupAt: null, tables: null, rows: null, bytes: BigInt(bytes) }
}

async function attempt(settings: BackupSettings, { sources, invariants }: JobParts): Promise<Ended> {
  const { dir: folder, ownerUrl, adminUrl, appRole, migrations } = settings
  const nothing = { backupAt: null, tables: null, rows: null, bytes: null }
  if (ownerUrl === null) return { ...nothing, outcome: 'skipped', code: 'no-owner' }
  const keys = await keysOf(settings)
  const parts = { folder, keys, ownerUrl, adminUrl: adminUrl ?? ownerUrl, appRole, migrations, sources }
  const tried = await tryRestore({ ...parts, invariants: invariants() })
  if (tried.outcome === 'skipped') return { ...nothing, ...tried }
  const { manifest, ...outcome } = tried
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
  const held = { backupAt: manifest.at, tables: manifest.tables.length, rows: BigInt(rows), bytes: null }
  return { ...held, ...outcome }
}

async function pruneOld(settings: BackupSettings, { sources, log }: JobParts): Promise<void> {
  const { dir, keep } = settings
  if (keep === null) return
  const { dropped, ...pruned } = await prune(await openPlace(dir, null), {
    keys: await keysOf(settings),
    keep,
    now: sources.now(),
  })
  log.info({ ...pruned, dropped: dropped.length }, 'backup.pruned')
}

/** A run that throws is written down as failed, and thrown on, for the log and the next try. */
async function note(
  { db, sources, log }: JobParts,
  kind: BackupRun['kind'],
  work: (at: Instant) => Promise<Ended>,
) {
  const run = { id: newId(sources), kind, beganAt: sources.now() }
  try {
    const ended = await work(run.beganAt)
    const row: BackupRun = { outcome: 'done', code: null, ...run, ...ended, endedAt: sources.now() }
    await recordRun(db, row)
    log.info({ kind, outcome: row.outcome, code: row.code, tables: row.tables }, 'backup.run')
  } catch (error) {
    const code = error instanceof BackupRefusal ? error.code : 'bug'
    const nothing = { backupAt: null, tables: null, rows: null, bytes: null }
    await recordRun(db, { ...run, ...nothing, outcome: 'failed', code, endedAt: sources.now() })
    throw error
  }
}
