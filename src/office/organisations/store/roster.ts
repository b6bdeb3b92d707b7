import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Gap, Shift } from '../schema.ts'
import { at } from './tables.ts'

export async function addShift(db: Db, shift: Shift): Promise<void> {
  await at(db).insertInto('shift').values(shift).execute()
}

/** Holds it until the transaction ends. */
export async function lockShift(db: Db, id: string): Promise<Shift | undefined> {
  return at(db).selectFrom('shift').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function findShift(db: Db, id: string): Promise<Shift | undefined> {
  return at(db).selectFrom('shift').selectAll().where('id', '=', id).executeTakeFirst()
}

type Removed = { removedBy: string; removedAt: Instant }

export async function removeShift(db: Db, id: string, removed: Removed): Promise<void> {
  await at(db).updateTable('shift').set(removed).where('id', '=', id).where('removedAt', 'is', null).execute()
}

/** Takes a person off every shift that is not over at `now`. */
export async function removeShiftsOf(db: Db, personId: string, removed: Removed): Promise<void> {
  await at(db)
    .updateTable('shift')
    .set(removed)
    .where('personId', '=', personId)
    .where('untilAt', '>', removed.removedAt)
    .where('removedAt', 'is', null)
    .execute()
}

/** Shifts that meet a span, the earliest first; all, or those of one person. */
export async function shiftsBetween(
  db: Db,
  within: { fromAt: Instant; untilAt: Instant },
  personId?: string,
): Promise<Shift[]> {
  const all = at(db)
    .selectFrom('shift')
    .selectAll()
    .where('removedAt', 'is', null)
    .where('fromAt', '<', within.untilAt)
    .where('untilAt', '>', within.fromAt)
    .orderBy('fromAt')
    .orderBy('id')
  return (personId === undefined ? all : all.where('personId', '=', personId)).execute()
}

/** Desks anybody was ever put on: one nobody uses is not missed. */
export async function desksInUse(db: Db): Promise<ReadonlySet<string>> {
  const rows = await at(db).selectFrom('shift').select('desk').distinct().execute()
  return new Set(rows.map(({ desk }) => desk))
}

/** One at a time looks for gaps and writes them down, until its transaction ends. */
export async function lockRoster(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('organisations.roster'))`.execute(db)
}

export async function openGaps(db: Db): Promise<Gap[]> {
  return at(db).selectFrom('gap').selectAll().where('closedAt', 'is', null).orderBy('fromAt').execute()
}

export async function addGap(db: Db, gap: Gap): Promise<void> {
  await at(db).insertInto('gap').values(gap).execute()
}

export async function closeGap(db: Db, id: string, now: Instant): Promise<void> {
  await at(db).updateTable('gap').set({ closedAt: now }).where('id', '=', id).execute()
}
