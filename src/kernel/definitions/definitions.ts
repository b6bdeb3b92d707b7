import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instant } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import type { KernelTables } from '../schema.ts'

export type DefinitionFile = { engine: string; name: string; bytes: Uint8Array }

const table = (db: Db) => db.withSchema('kernel').withTables<KernelTables>()

/** Reads `<folder>/*.yaml` as the shipped definitions of an engine; the name is the file's without its ending. */
export async function readDefinitions(engine: string, folder: string): Promise<DefinitionFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort()
  return Promise.all(
    names.map(async (name) => ({
      engine,
      name: name.slice(0, -5),
      bytes: await readFile(join(folder, name)),
    })),
  )
}

/**
 * Imports shipped files as *available*. A file becomes *published* only where nothing of that name runs yet: a start
 * never overwrites what a town decided. Returns how many rows were new.
 */
export async function importDefinitions(
  db: Db,
  files: readonly DefinitionFile[],
  now: Instant,
): Promise<number> {
  let added = 0
  for (const { engine, name, bytes } of files) {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const running = await table(db)
      .selectFrom('definition')
      .select('sha256')
      .where('engine', '=', engine)
      .where('name', '=', name)
      .where('state', '=', 'published')
      .executeTakeFirst()
    const state = running ? ('available' as const) : ('published' as const)
    const row = {
      engine,
      name,
      sha256,
      state,
      bytes: Buffer.from(bytes),
      importedAt: now,
      publishedAt: running ? null : now,
    }
    const result = await table(db)
      .insertInto('definition')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    added += Number(result.numInsertedOrUpdatedRows ?? 0n)
  }
  return added
}

/** The texts that run for an engine, by name: byte for byte what was imported. */
export async function publishedDefinitions(db: Db, engine: string): Promise<Record<string, string>> {
  const rows = await table(db)
    .selectFrom('definition')
    .select(['name', 'bytes'])
    .where('engine', '=', engine)
    .where('state', '=', 'published')
    .execute()
  return Object.fromEntries(rows.map((row) => [row.name, Buffer.from(row.bytes).toString('utf8')]))
}

export type DefinitionKey = { engine: string; name: string; sha256: string }

const listed = ['engine', 'name', 'sha256', 'state', 'importedAt', 'publishedAt'] as const

/** All versions of all definitions, without their texts; the newest import of a name first. */
export async function listDefinitions(db: Db) {
  return table(db)
    .selectFrom('definition')
    .select([...listed])
    .orderBy('engine')
    .orderBy('name')
    .orderBy('importedAt', 'desc')
    .execute()
}

/** The text of one version, locked against a second publisher; undefined when it was never imported. */
export async function findDefinition(
  db: Db,
  { engine, name, sha256 }: DefinitionKey,
): Promise<{ text: string } | undefined> {
  const rows = await table(db)
    .selectFrom('definition')
    .select(['sha256', 'bytes'])
    .where('engine', '=', engine)
    .where('name', '=', name)
    .orderBy('sha256')
    .forUpdate()
    .execute()
  const found = rows.find((row) => row.sha256 === sha256)
  return found && { text: Buffer.from(found.bytes).toString('utf8') }
}

/** Retires what runs under the name and publishes this version in its place. */
export async function publishRow(db: Db, { engine, name, sha256 }: DefinitionKey, now: Instant) {
  const named = table(db).updateTable('definition').where('engine', '=', engine).where('name', '=', name)
  await named.set({ state: 'retired' }).where('state', '=', 'published').execute()
  return named
    .set({ state: 'published', publishedAt: now })
    .where('sha256', '=', sha256)
    .returning([...listed])
    .executeTakeFirstOrThrow()
}
