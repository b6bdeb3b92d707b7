import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Resident, Version } from '../schema.ts'
import { at } from './tables.ts'

export async function addResident(db: Db, resident: Resident): Promise<void> {
  await at(db).insertInto('resident').values(resident).execute()
}

export async function findResident(db: Db, id: string): Promise<Resident | undefined> {
  return at(db).selectFrom('resident').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Holds the record until the end of the transaction: two changes to it come one after the other. */
export async function lockResident(db: Db, id: string): Promise<Resident | undefined> {
  return at(db).selectFrom('resident').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Of whom somebody may know: themself, and everybody, or everybody the law does not keep out of sight (支援措置). */
export type Sight = { self: string; undisclosed: boolean }

/**
 * Those of these ids that exist for them. The database leaves out the others, so that one kept out of sight takes the way
 * of one that is not there, to the byte that travels.
 */
export async function findVisible(db: Db, ids: readonly string[], sight: Sight): Promise<string[]> {
  const rows = await visibleTo(db, ids, sight).execute()
  return rows.map(({ id }) => id)
}

/** The same of one, held until the end of the transaction; nothing that is out of sight is waited for. */
export async function lockVisibleResident(db: Db, id: string, sight: Sight): Promise<boolean> {
  return (await visibleTo(db, [id], sight).forUpdate().executeTakeFirst()) !== undefined
}

const visibleTo = (db: Db, ids: readonly string[], { self, undisclosed }: Sight) =>
  at(db)
    .selectFrom('resident')
    .select('id')
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .where('state', '<>', 'erased')
    .where(sql<boolean>`(not undisclosed or ${undisclosed} or id::text = ${self})`)

export async function findResidents(db: Db, ids: readonly string[]): Promise<Resident[]> {
  return at(db)
    .selectFrom('resident')
    .selectAll()
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .execute()
}

export async function saveResident(db: Db, resident: Resident): Promise<void> {
  const { id, createdAt: _, ...changed } = resident
  await at(db).updateTable('resident').set(changed).where('id', '=', id).execute()
}

export async function addVersion(db: Db, version: Version): Promise<void> {
  await at(db).insertInto('version').values(version).execute()
}

/** The newest first. */
export async function versionsOf(db: Db, residentId: string): Promise<Version[]> {
  return at(db)
    .selectFrom('version')
    .selectAll()
    .where('residentId', '=', residentId)
    .orderBy('number', 'desc')
    .limit(200)
    .execute()
}

/** Everybody who must stay unseen to most: few in a town. */
export async function listUndisclosed(db: Db): Promise<string[]> {
  const rows = await at(db).selectFrom('resident').select('id').where('undisclosed', '=', true).execute()
  return rows.map(({ id }) => id)
}

/** Who moved out so long ago that their account is to be closed. */
export async function accountsToClose(db: Db, now: Instant): Promise<string[]> {
  const rows = await at(db)
    .selectFrom('resident')
    .select('id')
    .where('closeAt', '<=', now)
    .orderBy('id')
    .limit(500)
    .execute()
  return rows.map(({ id }) => id)
}
