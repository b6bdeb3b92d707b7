import type { Db, Instant } from '#kernel'
import type { CounterCode } from '../schema.ts'
import { at } from './tables.ts'

export async function addCode(db: Db, code: CounterCode): Promise<void> {
  await at(db).insertInto('counterCode').values(code).execute()
}

/** Uses up a code and names its person; wrong, used, void and expired ones are all the same one step. */
export async function spendCode(db: Db, digest: string, now: Instant): Promise<string | undefined> {
  const row = await at(db)
    .updateTable('counterCode')
    .set({ usedAt: now })
    .where('digest', '=', digest)
    .where('usedAt', 'is', null)
    .where('voidAt', 'is', null)
    .where('expiresAt', '>', now)
    .returning('residentId')
    .executeTakeFirst()
  return row?.residentId
}

export async function voidCodes(db: Db, residentId: string, now: Instant): Promise<void> {
  await at(db)
    .updateTable('counterCode')
    .set({ voidAt: now })
    .where('residentId', '=', residentId)
    .where('usedAt', 'is', null)
    .where('voidAt', 'is', null)
    .execute()
}

/** The code that still works, if there is one. */
export async function openCode(db: Db, residentId: string, now: Instant): Promise<CounterCode | undefined> {
  return at(db)
    .selectFrom('counterCode')
    .selectAll()
    .where('residentId', '=', residentId)
    .where('usedAt', 'is', null)
    .where('voidAt', 'is', null)
    .where('expiresAt', '>', now)
    .executeTakeFirst()
}

/** The code a sheet on the screen is about, used or not. */
export async function lastCode(db: Db, residentId: string): Promise<CounterCode | undefined> {
  return at(db)
    .selectFrom('counterCode')
    .selectAll()
    .where('residentId', '=', residentId)
    .orderBy('madeAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}
