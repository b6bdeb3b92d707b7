import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'

export type MigrationSource = { module: string; folder: string }
type Migration = { module: string; name: string; sql: string; sha256: string }
type Recorded = { module: string; name: string; sha256: string }

/** The migrations of this version, with their checksums. */
export const shippedMigrations = async (sources: readonly MigrationSource[]): Promise<Recorded[]> =>
  (await Promise.all(sources.map(readMigrations)))
    .flat()
    .map(({ module, name, sha256 }) => ({ module, name, sha256 }))

const fileName = /^\d{4}_[a-z0-9-]+\.sql$/

async function readMigrations({ module, folder }: MigrationSource): Promise<Migration[]> {
  const names = (await readdir(folder)).sort()
  const odd = names.find((name) => !fileName.test(name))
  if (odd) throw new Error(`${module}: ${odd} is not named NNNN_<what>.sql`)
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8')
      return { module, name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/** An edited or vanished migration means this program and this database do not belong together. */
function refuseDrift(recorded: readonly Recorded[], shipped: readonly Migration[]): void {
  const known = new Map(shipped.map((one) => [`${one.module}/${one.name}`, one.sha256]))
  for (const row of recorded) {
    const sha256 = known.get(`${row.module}/${row.name}`)
    if (sha256 === undefined)
      throw new Error(
        `migration ${row.module}/${row.name} ran here but is not in this version: use the newer program`,
      )
    if (sha256 !== row.sha256)
      throw new Error(`migration ${row.module}/${row.name} was changed after it ran here`)
  }
}

const ledger = `
  create schema if not exists migration;
  create table if not exists migration.done (
    module text not null, name text not null, sha256 text not null, at timestamptz not null default now(),
    primary key (module, name)
  );`

/**
 * Brings the database of `ownerUrl` up to this version: numbered SQL, forward only, each file in one transaction with
 * its checksum. One process at a time. `{app}` in a file stands for the quoted app role, which only gets what a file
 * grants it. `only` limits it to these (`module/name`), for a restore into the state a backup was made in. Returns the
 * names that ran.
 */
export async function migrate(
  ownerUrl: string,
  appRole: string,
  sources: readonly MigrationSource[],
  only?: ReadonlySet<string>,
): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query("select pg_advisory_lock(hashtext('hiroba.migrate'))")
    const role = client.escapeIdentifier(appRole)
    await client.query(
      `${ledger} grant usage on schema migration to ${role}; grant select on migration.done to ${role};`,
    )
    const { rows } = await client.query<Recorded>('select module, name, sha256 from migration.done')
    const shipped = (await Promise.all(sources.map(readMigrations))).flat()
    refuseDrift(rows, shipped)
    const done = new Set(rows.map((row) => `${row.module}/${row.name}`))
    const wanted = (name: string) => !done.has(name) && (only === undefined || only.has(name))
    const waiting = shipped.filter((one) => wanted(`${one.module}/${one.name}`))
    for (const one of waiting) await apply(client, one, role)
    return waiting.map((one) => `${one.module}/${one.name}`)
  } finally {
    await client.end()
  }
}

async function apply(client: pg.Client, one: Migration, role: string): Promise<void> {
  try {
    await client.query('begin')
    await client.query(one.sql.replaceAll('{app}', role))
    await client.query('insert into migration.done (module, name, sha256) values ($1, $2, $3)', [
      one.module,
      one.name,
      one.sha256,
    ])
    await client.query('commit')
  } catch (error) {
    throw new Error(`migration ${one.module}/${one.name} failed; nothing of it was kept`, { cause: error })
  }
}
