import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { DistrictCount, Evacuation, RegisterRead } from '../schema.ts'
import { at } from './tables.ts'

/** The newest of a district; who says something of one district at once takes turns. */
export async function addCount(db: Db, count: Omit<DistrictCount, 'turn'>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`count ${count.district}`}, 8))`.execute(db)
  const turn = sql<number>`(
    select coalesce(max(turn), 0) + 1 from headquarters.district_count where district = ${count.district})`
  await at(db)
    .insertInto('districtCount')
    .values({ ...count, turn })
    .execute()
}

/** How many live in each district, by the newest word. */
export async function newestCounts(db: Db): Promise<DistrictCount[]> {
  return at(db)
    .selectFrom('districtCount')
    .selectAll()
    .distinctOn('district')
    .orderBy('district')
    .orderBy('turn', 'desc')
    .execute()
}

export async function addRegisterRead(db: Db, read: RegisterRead): Promise<void> {
  await at(db).insertInto('registerRead').values(read).execute()
}

/** When the register was last counted. */
export async function newestRegisterRead(db: Db): Promise<RegisterRead | undefined> {
  return at(db).selectFrom('registerRead').selectAll().orderBy('at', 'desc').limit(1).executeTakeFirst()
}

/** An order that is known already stays as it is. */
export async function addEvacuations(db: Db, evacuations: readonly Evacuation[]): Promise<void> {
  if (evacuations.length === 0) return
  await at(db)
    .insertInto('evacuation')
    .values(evacuations)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function endEvacuations(db: Db, alertId: string, until: Instant): Promise<void> {
  await at(db)
    .updateTable('evacuation')
    .set({ until })
    .where('alertId', '=', alertId)
    .where('until', 'is', null)
    .execute()
}

/** All that are in force, the newest first. */
export async function openEvacuations(db: Db): Promise<Evacuation[]> {
  return at(db)
    .selectFrom('evacuation')
    .selectAll()
    .where('until', 'is', null)
    .orderBy('since', 'desc')
    .execute()
}

/** The newest first, in force or over. */
export async function listEvacuations(db: Db, most: number): Promise<Evacuation[]> {
  return at(db).selectFrom('evacuation').selectAll().orderBy('since', 'desc').limit(most).execute()
}

/** Where reports go now, and since when. */
export async function findReceiver(db: Db): Promise<{ destinationId: string; since: Instant } | undefined> {
  return at(db)
    .selectFrom('receiver')
    .select(['destinationId', 'since'])
    .where('until', 'is', null)
    .executeTakeFirst()
}

/** The one receiver from now on; who names one at once takes turns. */
export async function replaceReceiver(db: Db, destinationId: string, now: Instant): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('receiver', 9))`.execute(db)
  await at(db).updateTable('receiver').set({ until: now }).where('until', 'is', null).execute()
  await at(db).insertInto('receiver').values({ destinationId, since: now, until: null }).execute()
}
