import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from, to } from 'pg-copy-streams'
import { copyIn, copyOut, readTables, tableName } from './catalogue.ts'
import type { Manifest, TableCopy } from './manifest.ts'
import type { Place } from './place.ts'
import { readChunk } from './read-backup.ts'
import { BackupRefusal } from './refusal.ts'

type ForeignKey = { table: string; name: string; definition: string }

/**
 * Fills the migrated, empty tables from a backup, in the caller's transaction and with no right but the owner's: foreign
 * keys are dropped and put back (which checks every row), triggers rest. Refuses `backup-damaged` for a piece that is not
 * what the manifest says, `not-equal` when a table does not read back as it was.
 */
export async function loadTables(client: pg.Client, place: Place, manifest: Manifest): Promise<void> {
  const names = manifest.tables.map(tableName)
  const foreignKeys = await foreignKeysOf(client, manifest)
  for (const { table, name } of foreignKeys)
    await client.query(`alter table ${table} drop constraint ${name}`)
  if (names.length > 0) await client.query(`truncate ${names.join(', ')}`)
  for (const name of names) await client.query(`alter table ${name} disable trigger user`)
  for (const table of manifest.tables) {
    const rows = Readable.from(piecesOf(place, table, manifest))
    await pipeline(rows, client.query(from(copyIn(table))))
  }
  await compareTables(client, manifest)
  await setSequences(client, manifest)
  for (const { table, name, definition } of foreignKeys)
    await client.query(`alter table ${table} add constraint ${name} ${definition}`)
  for (const name of names) await client.query(`alter table ${name} enable trigger user`)
}

async function* piecesOf(place: Place, table: TableCopy, manifest: Manifest): AsyncIterable<Buffer> {
  for (const chunk of table.chunks) yield await readChunk(place, chunk, manifest)
}

async function foreignKeysOf(client: pg.Client, manifest: Manifest): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `select c.conrelid::regclass::text as "table", quote_ident(c.conname) as name, pg_get_constraintdef(c.oid) as definition
     from pg_constraint c join pg_namespace n on n.oid = c.connamespace
     where c.contype = 'f' and c.conparentid = 0 and n.nspname = any($1) order by c.oid`,
    [[...new Set(manifest.tables.map(({ schema }) => schema))]],
  )
  return rows
}

/** Every table of the database against the manifest: rows in order of the key, by SHA-256. Refuses `not-equal`. */
async function compareTables(client: pg.Client, manifest: Manifest): Promise<void> {
  const modules = [...new Set(manifest.migrations.map(({ module }) => module))]
  const shapes = await readTables(client, modules)
  const unknown = shapes.filter(
    (shape) => !manifest.tables.some(({ schema, name }) => schema === shape.schema && name === shape.name),
  )
  if (unknown.length > 0) throw notEqual(unknown.map(tableName))
  const different: string[] = []
  for (const table of manifest.tables) {
    const shape = shapes.find(({ schema, name }) => schema === table.schema && name === table.name)
    const sha256 = shape && (await digestOf(client, copyOut({ ...shape, columns: table.columns })))
    if (sha256 !== table.sha256) different.push(tableName(table))
  }
  if (different.length > 0) throw notEqual(different)
}

async function digestOf(client: pg.Client, copy: string): Promise<string> {
  const whole = createHash('sha256')
  for await (const part of client.query(to(copy)) as AsyncIterable<Buffer>) whole.update(part)
  return whole.digest('hex')
}

function notEqual(tables: readonly string[]): BackupRefusal {
  const sentence = `what was brought back is not what was saved (${tables.join(', ')}): nothing of it is kept; report this`
  return new BackupRefusal('not-equal', sentence)
}

/** The next number of each identity column comes after every one that was given, as far as anybody knows. */
async function setSequences(client: pg.Client, { sequences }: Manifest): Promise<void> {
  for (const { schema, table, column, last } of sequences) {
    const name = tableName({ schema, name: table })
    await client.query(
      `select setval(pg_get_serial_sequence($1, $2),
        greatest($3::bigint, (select max(${client.escapeIdentifier(column)}) from ${name})))
       where $3::bigint is not null or exists (select from ${name})`,
      [name, column, last],
    )
  }
}
