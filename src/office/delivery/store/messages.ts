import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Medium, Message } from '../schema.ts'
import { at } from './tables.ts'
import { takeTurn } from './turns.ts'

/** Wakes every process that delivers. */
export const deliveryChannel = 'hiroba_delivery'
/** Says that a message was stopped: whoever has it in hand lets go. */
export const stopChannel = 'hiroba_delivery_stop'

type Content = {
  medium: Medium
  variant: string
  contentType: string
  title: string | null
  body: Uint8Array
}

export async function addMessage(db: Db, message: Message, contents: readonly Content[]): Promise<void> {
  await at(db).insertInto('message').values(message).execute()
  if (contents.length > 0)
    await at(db)
      .insertInto('rendition')
      .values(contents.map((one) => ({ messageId: message.id, ...one })))
      .execute()
}

/**
 * One row per destination, in one statement; returns how many. A drill passes by those that want none. What is parked waits until a person lets it go on. Only in
 * the transaction that adds the message: afterwards nothing is added, and what has ended stays ended.
 */
export async function queue(db: Db, message: Message, destinationIds: readonly string[]): Promise<number> {
  const { id, urgency, createdAt, expiresAt, drill } = message
  await takeTurn(db, 'queue')
  const result = await sql`
    insert into delivery.waiting
      (destination_id, message_id, medium, shard, urgency, due_at, attempts, held, queued_at, expires_at)
    select d.id, ${id}, d.medium, d.shard, ${urgency}, ${createdAt}, 0, d.state = 'parked', ${createdAt}, ${expiresAt}
    from delivery.destination d where d.id = any(${destinationIds}::uuid[]) and (d.drills or not ${drill}::boolean)`.execute(
    db,
  )
  await sql`select pg_notify(${deliveryChannel}, '')`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}

/** Ends what is still under way of the messages about one thing; each destination gets its receipt. */
export async function stop(
  db: Db,
  about: { module: string; subject: string },
  now: Instant,
): Promise<number> {
  const stopped = await at(db)
    .updateTable('message')
    .set({ stoppedAt: now })
    .where('module', '=', about.module)
    .where('subject', '=', about.subject)
    .where('stoppedAt', 'is', null)
    .returning('id')
    .execute()
  const ids = stopped.map((message) => message.id)
  if (ids.length === 0) return 0
  const result = await sql`
    with gone as (delete from delivery.waiting where message_id = any(${ids}::uuid[]) returning *)
    insert into delivery.receipt
      (message_id, destination_id, medium, outcome, code, status, attempts, queued_at, ended_at, took_ms)
    select message_id, destination_id, medium, 'stopped', 'stopped', null, attempts, queued_at, ${now}, null from gone`.execute(
    db,
  )
  await sql`select pg_notify(${stopChannel}, '')`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}

/** Which of these were stopped. */
export async function stoppedAmong(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await at(db)
    .selectFrom('message')
    .select('id')
    .where('id', 'in', ids)
    .where('stoppedAt', 'is not', null)
    .execute()
  return rows.map((row) => row.id)
}

export async function findMessage(db: Db, id: string): Promise<Message | undefined> {
  return at(db).selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst()
}

/** What a message says, by every medium in every variant. */
export async function findContents(db: Db, messageId: string): Promise<Content[]> {
  return at(db)
    .selectFrom('rendition')
    .select(['medium', 'variant', 'contentType', 'title', 'body'])
    .where('messageId', '=', messageId)
    .execute()
}
