import type pg from 'pg'
import type { Sources } from '../clock/index.ts'
import { type MigrationSource, migrate, shippedMigrations } from '../database/index.ts'
import type { Log } from '../log/index.ts'
import type { KeysFile } from './keys-file.ts'
import { loadTables } from './load.ts'
import type { Manifest } from './manifest.ts'
import type { Place } from './place.ts'
import { BackupRefusal } from './refusal.ts'
import type { RestoreRule } from './restore-rule.ts'
import { withCopySession } from './sessions.ts'
import { bringKeys, type Settled, settleRestored } from './settle-restored.ts'
import type { TownKeys } from './town-keys.ts'

export type RestoreParts = {
  ownerUrl: string
  appRole: string
  migrations: readonly MigrationSource[]
  place: Place
  manifest: Manifest
  keysFile: KeysFile & { keys: TownKeys }
  rules: readonly RestoreRule[]
  sources: Sources
  log: Log
}

/** `erased`: subjects whose erasure the backup did not know of, erased again. */
type Restored = Settled & { erased: number }

/** In a database that is being restored; the last thing that goes. No town starts on it. */
const marker = 'restoring'

/**
 * Brings a backup into an empty database: migrations up to the backup's own, its tables (read back and compared by
 * SHA-256), the remaining migrations, then keys and all that must not come back. Killed at any moment it leaves a
 * database no town starts on, and the next try begins anew. Refuses `database-not-empty`, `backup-of-newer-program`,
 * `keys-older-than-backup` unless told otherwise by the caller, `backup-damaged`, `not-equal`.
 */
export async function restoreDatabase(parts: RestoreParts): Promise<Restored> {
  const { ownerUrl, appRole, migrations, place, manifest, keysFile } = parts
  await requireKnown(manifest, migrations)
  await beginAnew(ownerUrl)
  const own = new Set(manifest.migrations.map(({ module, name }) => `${module}/${name}`))
  await migrate(ownerUrl, appRole, migrations, own)
  await withCopySession(ownerUrl, async (client) => {
    await client.query('begin')
    await loadTables(client, place, manifest)
    await client.query('commit')
  })
  await migrate(ownerUrl, appRole, migrations)
  const erased = await bringKeys(ownerUrl, keysFile)
  const settled = await settleRestored({ ...parts, backupAt: manifest.at, key: keysFile.keys.key })
  return { erased, ...settled }
}

/** The last step, when everything around the database is in its place too. */
export async function endRestore(ownerUrl: string): Promise<void> {
  await withCopySession(ownerUrl, (client) => client.query(`drop schema ${marker}`))
}

/** Whether a restore into this database has begun and not ended. */
export async function isRestoring(client: Pick<pg.ClientBase, 'query'>): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `select exists (select from pg_namespace where nspname = '${marker}') as there`,
  )
  return rows[0]?.there ?? false
}

/** A migration this program does not have, or has in another form, means that the backup is of another program. */
export async function requireKnown(manifest: Manifest, sources: readonly MigrationSource[]): Promise<void> {
  const shipped = new Set(
    (await shippedMigrations(sources)).map(({ module, name, sha256 }) => `${module}/${name} ${sha256}`),
  )
  const strange = manifest.migrations.find(
    ({ module, name, sha256 }) => !shipped.has(`${module}/${name} ${sha256}`),
  )
  if (strange)
    throw new BackupRefusal(
      'backup-of-newer-program',
      `the backup was made by another version of Hiroba (${manifest.program}, ${strange.module}/${strange.name}): restore it with that version or a newer one`,
    )
}

async function beginAnew(ownerUrl: string): Promise<void> {
  await withCopySession(ownerUrl, async (client) => {
    const { rows } = await client.query<{ name: string; own: boolean }>(
      `select nspname as name, nspname <> 'public' as own from pg_namespace n
       where nspname !~ '^pg_' and nspname <> 'information_schema'
         and (nspname <> 'public' or exists (select from pg_class where relnamespace = n.oid))`,
    )
    const unfinished = rows.some(({ name }) => name === marker)
    if (rows.length > 0 && !unfinished)
      throw new BackupRefusal(
        'database-not-empty',
        'the database to restore into is not empty: make a new one',
      )
    for (const { name } of rows.filter(({ own, name }) => own && name !== marker))
      await client.query(`drop schema ${client.escapeIdentifier(name)} cascade`)
    await client.query(`create schema if not exists ${marker}`)
  })
}
