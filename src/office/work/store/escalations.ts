import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Escalation, WorkItem } from '../schema.ts'
import { at } from './tables.ts'

/** What the clock did about these items, in the order it did it. */
export async function escalationsOf(db: Db, itemIds: readonly string[]): Promise<Escalation[]> {
  if (itemIds.length === 0) return []
  return at(db)
    .selectFrom('escalation')
    .selectAll()
    .where('itemId', 'in', [...itemIds])
    .orderBy('itemId')
    .orderBy('step')
    .execute()
}

export type Waiting = Pick<WorkItem, 'id' | 'kind' | 'dueAt'> & { taken: number[] }

/** Open items due before `before`, with the steps taken; after the given one, in the order of due time and id. */
export async function listWaiting(
  db: Db,
  { before, after, limit }: { before: Instant; after: Waiting | null; limit: number },
): Promise<Waiting[]> {
  const all = at(db)
    .selectFrom('item')
    .select([
      'id',
      'kind',
      'dueAt',
      sql<number[]>`array(select step from work.escalation where item_id = item.id)`.as('taken'),
    ])
    .where('doneAt', 'is', null)
    .where('dueAt', '<=', before)
    .orderBy('dueAt')
    .orderBy('id')
    .limit(limit)
  const page = after
    ? all.where(sql<boolean>`(item.due_at, item.id) > (${after.dueAt}::timestamptz, ${after.id}::uuid)`)
    : all
  return page.execute()
}

/**
 * Records steps of items that are still open, each once; an item being closed at this moment is left to the next run.
 * Returns how many were new.
 */
export async function addSteps(db: Db, steps: readonly Escalation[]): Promise<number> {
  if (steps.length === 0) return 0
  const open = await at(db)
    .selectFrom('item')
    .select('id')
    .where('id', 'in', [...new Set(steps.map(({ itemId }) => itemId))])
    .where('doneAt', 'is', null)
    .orderBy('id')
    .forUpdate()
    .skipLocked()
    .execute()
  const held = new Set(open.map(({ id }) => id))
  const rows = steps.filter(({ itemId }) => held.has(itemId))
  if (rows.length === 0) return 0
  const { numInsertedOrUpdatedRows } = await at(db)
    .insertInto('escalation')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return Number(numInsertedOrUpdatedRows ?? 0n)
}
