import type { Db, Instant } from '#kernel'
import type { Prepared } from '../schema.ts'
import { at, json } from './tables.ts'

export async function addPrepared(db: Db, prepared: Prepared): Promise<void> {
  await at(db)
    .insertInto('prepared')
    .values({ ...prepared, texts: json(prepared.texts) })
    .execute()
}

/** What the town keeps ready, by name; at most 200. */
export async function listPrepared(db: Db): Promise<Prepared[]> {
  return at(db)
    .selectFrom('prepared')
    .selectAll()
    .where('retiredAt', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .limit(200)
    .execute()
}

export async function findPrepared(db: Db, id: string): Promise<Prepared | undefined> {
  return at(db).selectFrom('prepared').selectAll().where('id', '=', id).executeTakeFirst()
}

/** False when there is none, or none any more. */
export async function retirePrepared(db: Db, id: string, now: Instant): Promise<boolean> {
  const row = await at(db)
    .updateTable('prepared')
    .set({ retiredAt: now })
    .where('id', '=', id)
    .where('retiredAt', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}
