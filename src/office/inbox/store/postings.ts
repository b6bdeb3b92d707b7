import type { Db, Instant } from '#kernel'
import type { Batch, Posting } from '../schema.ts'
import { notTo } from './messages.ts'
import { at } from './tables.ts'

/** The open batch of a day, made when there is none. `opened` says whether this call made it. */
export async function batchOf(db: Db, fresh: Batch): Promise<{ batch: Batch; opened: boolean }> {
  const made = await at(db)
    .insertInto('batch')
    .values(fresh)
    .onConflict((conflict) => conflict.column('day').where('closedAt', 'is', null).doNothing())
    .returningAll()
    .executeTakeFirst()
  if (made) return { batch: made, opened: true }
  const batch = await at(db)
    .selectFrom('batch')
    .selectAll()
    .where('day', '=', fresh.day)
    .where('closedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  // Closed by another between the two statements: the next try opens a new one.
  return batch ? { batch, opened: false } : batchOf(db, fresh)
}

export async function addPosting(db: Db, posting: Posting): Promise<void> {
  await at(db)
    .insertInto('posting')
    .values(posting)
    .onConflict((conflict) => conflict.column('messageId').doNothing())
    .execute()
}

export type Waiting = Pick<Posting, 'messageId' | 'residentId' | 'batchId'> & {
  number: string | null
  section: string
  kind: string
  publishedAt: Instant
}

/** Letters to print and post, the oldest first, without what went to `hidden` people and what was taken back. */
export async function waitingPostings(db: Db, hidden: readonly string[]): Promise<Waiting[]> {
  return at(db)
    .selectFrom('posting')
    .innerJoin('message', 'message.id', 'posting.messageId')
    .leftJoin('withdrawal', 'withdrawal.messageId', 'message.id')
    .select(['posting.messageId', 'posting.residentId', 'posting.batchId'])
    .select(['message.number', 'message.section', 'message.kind', 'message.publishedAt'])
    .where('posting.postedAt', 'is', null)
    .where('withdrawal.at', 'is', null)
    .where(notTo(hidden))
    .orderBy('message.publishedAt')
    .orderBy('message.id')
    .limit(200)
    .execute()
}

export async function lockPosting(db: Db, messageId: string): Promise<Posting | undefined> {
  return at(db)
    .selectFrom('posting')
    .selectAll()
    .where('messageId', '=', messageId)
    .forUpdate()
    .executeTakeFirst()
}

export async function savePosted(db: Db, posting: Posting): Promise<void> {
  const { messageId, postedAt, postedBy } = posting
  await at(db).updateTable('posting').set({ postedAt, postedBy }).where('messageId', '=', messageId).execute()
}

/** Closes a batch of which nothing is left to post; false while something is. */
export async function closeBatch(db: Db, id: string, now: Instant): Promise<boolean> {
  await at(db).selectFrom('batch').select('id').where('id', '=', id).forUpdate().execute()
  const left = await at(db)
    .selectFrom('posting')
    .leftJoin('withdrawal', 'withdrawal.messageId', 'posting.messageId')
    .select('posting.messageId')
    .where('posting.batchId', '=', id)
    .where('posting.postedAt', 'is', null)
    .where('withdrawal.at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  if (left) return false
  await at(db)
    .updateTable('batch')
    .set({ closedAt: now })
    .where('id', '=', id)
    .where('closedAt', 'is', null)
    .execute()
  return true
}

/** Takes away what waits to be posted to a resident; the batches it was in. */
export async function dropPostings(db: Db, residentId: string): Promise<string[]> {
  const gone = await at(db)
    .deleteFrom('posting')
    .where('residentId', '=', residentId)
    .where('postedAt', 'is', null)
    .returning('batchId')
    .execute()
  return [...new Set(gone.map(({ batchId }) => batchId))]
}
