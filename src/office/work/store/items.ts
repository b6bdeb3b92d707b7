import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Assignment, WorkItem } from '../schema.ts'
import { at } from './tables.ts'

/** Raises an item; one already open for the same kind and subject stays as it is. */
export async function addItem(db: Db, item: WorkItem): Promise<void> {
  await at(db)
    .insertInto('item')
    .values(item)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function findItem(db: Db, id: string): Promise<WorkItem | undefined> {
  return at(db).selectFrom('item').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function lockItem(db: Db, id: string): Promise<WorkItem | undefined> {
  return at(db).selectFrom('item').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function saveDone(db: Db, item: WorkItem): Promise<void> {
  const { doneAt, doneBy, note } = item
  await at(db).updateTable('item').set({ doneAt, doneBy, note }).where('id', '=', item.id).execute()
}

/** Closes the open item of a kind and subject, if there is one: the thing itself was decided elsewhere. */
export async function closeItem(
  db: Db,
  close: { kind: string; subject: string; by: string; now: Instant; note: string },
): Promise<void> {
  const { kind, subject, by, now, note } = close
  await at(db)
    .updateTable('item')
    .set({ doneAt: now, doneBy: by, note })
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('doneAt', 'is', null)
    .execute()
}

/** The person has the item from now on (null: nobody), and the record says who saw to that. */
export async function saveAssigned(db: Db, assignment: Omit<Assignment, 'turn'>): Promise<void> {
  const { itemId, assignedTo } = assignment
  await at(db).updateTable('item').set({ assignedTo }).where('id', '=', itemId).execute()
  // The item is held by its caller, so nobody counts at the same time.
  const turn = sql<number>`(select coalesce(max(turn), 0) + 1 from work.assignment where item_id = ${itemId})`
  await at(db)
    .insertInto('assignment')
    .values({ ...assignment, turn })
    .execute()
}

export async function assignmentsOf(db: Db, itemId: string): Promise<Assignment[]> {
  return at(db).selectFrom('assignment').selectAll().where('itemId', '=', itemId).orderBy('turn').execute()
}
