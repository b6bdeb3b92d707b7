import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Alarm } from '../schema.ts'
import { at, uuids } from './tables.ts'

export async function openAlarms(db: Db, thingIds?: readonly string[]): Promise<Alarm[]> {
  const query = at(db).selectFrom('alarm').selectAll().where('until', 'is', null)
  return (
    thingIds === undefined ? query : query.where('thingId', '=', sql<string>`any(${uuids(thingIds)})`)
  ).execute()
}

/** False where one of this kind is open already. */
export async function addAlarm(db: Db, alarm: Alarm): Promise<boolean> {
  const row = await at(db)
    .insertInto('alarm')
    .values(alarm)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function endAlarms(db: Db, ids: readonly string[], now: Instant): Promise<void> {
  if (ids.length === 0) return
  await at(db).updateTable('alarm').set({ until: now }).where('id', 'in', ids).execute()
}

/** The newest first, ended ones too; at most fifty. */
export async function listAlarms(db: Db, thingId: string): Promise<Alarm[]> {
  return at(db)
    .selectFrom('alarm')
    .selectAll()
    .where('thingId', '=', thingId)
    .orderBy('since', 'desc')
    .limit(50)
    .execute()
}
