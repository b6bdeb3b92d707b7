import type { Below, Db, Instant } from '#kernel'
import type { KeptSearch, ReadLog } from '../schema.ts'
import { at } from './tables.ts'

export async function addReads(db: Db, rows: readonly ReadLog[]): Promise<void> {
  if (rows.length === 0) return
  await at(db)
    .insertInto('readLog')
    .values([...rows])
    .execute()
}

/** Who read this record, the latest first. */
export async function readsOf(db: Db, residentId: string, limit: number): Promise<ReadLog[]> {
  return at(db)
    .selectFrom('readLog')
    .selectAll()
    .where('residentId', '=', residentId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** Who read these records from a moment back, the latest first. */
export async function readsAbout(
  db: Db,
  residentIds: readonly string[],
  { below, limit }: { below: Below | null; limit: number },
): Promise<ReadLog[]> {
  const all = at(db)
    .selectFrom('readLog')
    .selectAll()
    .where('residentId', 'in', [...residentIds])
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (below === null) return all.execute()
  const { at: moment, rest } = below
  if (rest === 'all') return all.where('at', '<=', moment).execute()
  if (rest === 'none') return all.where('at', '<', moment).execute()
  return all
    .where(({ and, eb, or }) =>
      or([eb('at', '<', moment), and([eb('at', '=', moment), eb('id', '<', rest.below)])]),
    )
    .execute()
}

export async function addSearch(db: Db, search: KeptSearch, now: Instant): Promise<void> {
  await at(db).deleteFrom('keptSearch').where('expiresAt', '<=', now).execute()
  await at(db).insertInto('keptSearch').values(search).execute()
}

export async function findSearch(
  db: Db,
  asked: Pick<KeptSearch, 'id' | 'sessionId'>,
  now: Instant,
): Promise<KeptSearch | undefined> {
  return at(db)
    .selectFrom('keptSearch')
    .selectAll()
    .where('id', '=', asked.id)
    .where('sessionId', '=', asked.sessionId)
    .where('expiresAt', '>', now)
    .executeTakeFirst()
}
