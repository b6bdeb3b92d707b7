import { sql } from 'kysely'
import type pg from 'pg'
import type { Sources } from '../clock/index.ts'
import { connect, type MigrationSource, migrate } from '../database/index.ts'
import type { Invariant } from '../module.ts'
import { replayErasures } from '../vault/index.ts'
import { loadTables } from './load.ts'
import type { Manifest } from './manifest.ts'
import { openPlace, type Place } from './place.ts'
import { chooseBackup, openBackup } from './read-backup.ts'
import { BackupRefusal } from './refusal.ts'
import { requireKnown } from './restore.ts'
import { withCopySession } from './sessions.ts'
import type { TownKeys } from './town-keys.ts'

export type TryParts = {
  folder: string
  keys: TownKeys
  /** Who owns the town's tables. */
  ownerUrl: string
  /** Who may make databases; the owner, where nobody else is known. */
  adminUrl: string
  appRole: string
  migrations: readonly MigrationSource[]
  invariants: readonly Invariant[]
  sources: Pick<Sources, 'random'>
}

export type Tried =
  | { outcome: 'done'; manifest: Manifest }
  | { outcome: 'failed'; code: string; manifest: Manifest }
  | { outcome: 'skipped'; code: string }

const prefix = 'hiroba_try_'

/**
 * Restores the newest backup into a database made for it beside the town's, compares every table by SHA-256, brings it
 * up to this version, asks every invariant, and drops it. Keys stay where they are: nothing sealed is opened. `skipped`
 * where nobody may make a database, or there is no backup.
 */
export async function tryRestore(parts: TryParts): Promise<Tried> {
  if (!(await mayMakeDatabases(parts.adminUrl))) return { outcome: 'skipped', code: 'no-createdb' }
  const place = await openPlace(parts.folder, null)
  const found = await chooseBackup(place, null).catch((error: unknown) => {
    if (error instanceof BackupRefusal) return null
    throw error
  })
  if (found === null) return { outcome: 'skipped', code: 'no-backup' }
  const manifest = await openBackup(place, found, parts.keys)
  try {
    const broken = await withScratch(parts, (url) => restoreBeside(parts, { url, place, manifest }))
    return broken === null
      ? { outcome: 'done', manifest }
      : { outcome: 'failed', code: 'broken-invariant', manifest }
  } catch (error) {
    if (error instanceof BackupRefusal) return { outcome: 'failed', code: error.code, manifest }
    throw error
  }
}

async function mayMakeDatabases(url: string): Promise<boolean> {
  return withCopySession(url, async (client) => {
    const { rows } = await client.query<{ may: boolean }>(
      'select rolcreatedb or rolsuper as may from pg_roles where rolname = current_user',
    )
    return rows[0]?.may ?? false
  })
}

/** Another database of the same server; both forms of address, with a socket or a host. */
const inDatabase = (url: string, name: string) => url.replace(/\/[^/?]*(\?|$)/, `/${name}$1`)

async function withScratch<T>(
  { adminUrl, ownerUrl, sources }: TryParts,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const name = prefix + Buffer.from(sources.random(8)).toString('hex')
  await withCopySession(adminUrl, async (client) => {
    await dropLeftOver(client)
    const owner = await withCopySession(ownerUrl, async (session) => session.user ?? '')
    await client.query(`create database ${name} owner ${client.escapeIdentifier(owner)}`)
  })
  try {
    return await work(inDatabase(ownerUrl, name))
  } finally {
    await withCopySession(adminUrl, (client) => client.query(`drop database if exists ${name} with (force)`))
  }
}

/** What a killed try left: nobody is connected to it any more. */
async function dropLeftOver(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select datname as name from pg_database d where datname ~ $1
      and not exists (select from pg_stat_activity a where a.datname = d.datname)`,
    [`^${prefix}[0-9a-f]{16}$`],
  )
  for (const { name } of rows) await client.query(`drop database if exists ${name}`)
}

type Beside = { url: string; place: Place; manifest: Manifest }

/** The name of the first invariant that does not hold; null when all do. */
async function restoreBeside(
  { appRole, migrations, invariants }: TryParts,
  { url, place, manifest }: Beside,
): Promise<string | null> {
  await requireKnown(manifest, migrations)
  await migrate(
    url,
    appRole,
    migrations,
    new Set(manifest.migrations.map(({ module, name }) => `${module}/${name}`)),
  )
  await withCopySession(url, async (client) => {
    await client.query('begin')
    await loadTables(client, place, manifest)
    await client.query('commit')
  })
  await migrate(url, appRole, migrations)
  const connection = connect(url, { max: 1, onError: () => undefined })
  try {
    await replayErasures(connection.db)
    for (const { name, count } of invariants) {
      const { rows } = await sql.raw<{ count: bigint }>(count).execute(connection.db)
      if (rows[0]?.count !== 0n) return name
    }
    return null
  } finally {
    await connection.close()
  }
}
