import type { Db, Instant, TablesOf } from '#kernel'
import type { WorkItem, workTables } from './schema.ts'

const at = (db: Db) => db.withSchema('work').withTables<TablesOf<typeof workTables>>()

/** Raises an item; one already open for the same kind and subject stays as it is. */
export async function addItem(db: Db, item: WorkItem): Promise<void> {
  await at(db)
    .insertInto('item')
    .values(item)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function listOpen(db: Db): Promise<WorkItem[]> {
  return at(db)
    .selectFrom('item')
    .selectAll()
    .where('doneAt', 'is', null)
    .orderBy('dueAt')
    .orderBy('id')
    .limit(200)
    .execute()
}

export async function countOpen(db: Db): Promise<{ count: number; dueAt: Instant | null }> {
  const { count, dueAt } = await at(db)
    .selectFrom('item')
    .select(({ fn }) => [fn.countAll<bigint>().as('count'), fn.min<Instant | null>('dueAt').as('dueAt')])
    .where('doneAt', 'is', null)
    .executeTakeFirstOrThrow()
  return { count: Number(count), dueAt }
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
