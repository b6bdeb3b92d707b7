import type { Db, Instant } from '#kernel'
import type { BreakGlass } from '../schema.ts'
import { at } from './tables.ts'

export async function addBreakGlass(db: Db, taken: BreakGlass): Promise<void> {
  await at(db).insertInto('breakGlass').values(taken).execute()
}

/** Holds it until the transaction ends. */
export async function lockBreakGlass(db: Db, id: string): Promise<BreakGlass | undefined> {
  return at(db).selectFrom('breakGlass').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function findBreakGlass(db: Db, id: string): Promise<BreakGlass | undefined> {
  return at(db).selectFrom('breakGlass').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function saveBreakGlass(db: Db, taken: BreakGlass): Promise<void> {
  const { endedBy, endedAt, reviewedBy, reviewedAt, finding } = taken
  await at(db)
    .updateTable('breakGlass')
    .set({ endedBy, endedAt, reviewedBy, reviewedAt, finding })
    .where('id', '=', taken.id)
    .execute()
}

/** What a person has taken and not given back. */
export async function takenBy(db: Db, personId: string): Promise<BreakGlass[]> {
  return at(db)
    .selectFrom('breakGlass')
    .selectAll()
    .where('personId', '=', personId)
    .where('endedAt', 'is', null)
    .orderBy('beganAt')
    .execute()
}

/** What nobody has looked at yet, the oldest first. */
export async function unreviewed(db: Db): Promise<BreakGlass[]> {
  return at(db)
    .selectFrom('breakGlass')
    .selectAll()
    .where('reviewedAt', 'is', null)
    .orderBy('beganAt')
    .orderBy('id')
    .limit(200)
    .execute()
}

/** What is over at `now` although nobody ended it. */
export async function lapsedBreakGlass(db: Db, now: Instant, limit: number): Promise<BreakGlass[]> {
  return at(db)
    .selectFrom('breakGlass')
    .selectAll()
    .where('endedAt', 'is', null)
    .where('untilAt', '<=', now)
    .orderBy('untilAt')
    .limit(limit)
    .execute()
}
