import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Medium, Message, Receipt } from '../schema.ts'
import { at } from './tables.ts'

export type Tally = {
  messageId: string
  medium: string
  waiting: number
  delivered: number
  refused: number
  expired: number
  stopped: number
  p50Ms: number | null
  p95Ms: number | null
  p99Ms: number | null
}

/** Per message and medium: how many wait and how the others ended, and how long it took from message to receipt. */
export async function tallies(db: Db, messageIds: readonly string[]): Promise<Tally[]> {
  if (messageIds.length === 0) return []
  const { rows } = await sql<Tally>`
    with ended as (
      select message_id, medium, outcome, extract(epoch from ended_at - queued_at) * 1000 as ms
      from delivery.receipt where message_id = any(${messageIds}::uuid[])
    ), told as (
      select message_id, medium,
        count(*) filter (where outcome = 'delivered')::int as delivered,
        count(*) filter (where outcome = 'refused')::int as refused,
        count(*) filter (where outcome = 'expired')::int as expired,
        count(*) filter (where outcome = 'stopped')::int as stopped,
        round(percentile_disc(0.5) within group (order by ms) filter (where outcome = 'delivered'))::int as p50_ms,
        round(percentile_disc(0.95) within group (order by ms) filter (where outcome = 'delivered'))::int as p95_ms,
        round(percentile_disc(0.99) within group (order by ms) filter (where outcome = 'delivered'))::int as p99_ms
      from ended group by 1, 2
    ), held as (
      select message_id, medium, count(*)::int as waiting
      from delivery.waiting where message_id = any(${messageIds}::uuid[]) group by 1, 2
    )
    select message_id, medium, coalesce(waiting, 0) as waiting, coalesce(delivered, 0) as delivered,
      coalesce(refused, 0) as refused, coalesce(expired, 0) as expired, coalesce(stopped, 0) as stopped,
      p50_ms, p95_ms, p99_ms
    from told full join held using (message_id, medium) order by message_id desc, medium`.execute(db)
  return rows
}

/** The newest messages that are about something (news), or the newest of the others (letters). */
export async function listMessages(db: Db, kind: 'news' | 'letters', limit: number): Promise<Message[]> {
  return at(db)
    .selectFrom('message')
    .selectAll()
    .where('path', kind === 'news' ? '<>' : '=', '')
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** What did not arrive, the newest first. */
export async function listRefused(db: Db, messageId: string, limit: number): Promise<Receipt[]> {
  return at(db)
    .selectFrom('receipt')
    .selectAll()
    .where('messageId', '=', messageId)
    .where('outcome', 'in', ['refused', 'expired'])
    .orderBy('endedAt', 'desc')
    .limit(limit)
    .execute()
}

export type MediumHealth = {
  medium: Medium
  delivered: number
  failed: number
  waiting: number
  lastDeliveredAt: Instant | null
}

/** How each medium did since `since`. */
export async function health(db: Db, since: Instant): Promise<MediumHealth[]> {
  const { rows } = await sql<MediumHealth>`
    with told as (
      select medium, count(*) filter (where outcome = 'delivered')::int as delivered,
        count(*) filter (where outcome in ('refused', 'expired'))::int as failed,
        max(ended_at) filter (where outcome = 'delivered') as last_delivered_at
      from delivery.receipt where ended_at >= ${since} group by 1
    ), held as (
      select medium, count(*)::int as waiting from delivery.waiting where attempts > 0 group by 1
    )
    select medium, coalesce(delivered, 0) as delivered, coalesce(failed, 0) as failed,
      coalesce(waiting, 0) as waiting, last_delivered_at
    from told full join held using (medium) order by 1`.execute(db)
  return rows
}

/** Deliveries under way and destinations parked, for the metrics. */
export async function deliveryDepth(db: Db): Promise<{ waiting: number; parked: number }> {
  const { rows } = await sql<{ waiting: bigint; parked: bigint }>`
    select (select count(*) from delivery.waiting) as waiting,
      (select count(*) from delivery.destination where state = 'parked') as parked`.execute(db)
  return { waiting: Number(rows[0]?.waiting ?? 0n), parked: Number(rows[0]?.parked ?? 0n) }
}

/** Since when the oldest delivery that could go out is due; null when none is. */
export async function oldestDue(db: Db): Promise<Instant | null> {
  const { rows } = await sql<{ oldest: Instant | null }>`
    select min(due_at) as oldest from delivery.waiting where not held`.execute(db)
  return rows[0]?.oldest ?? null
}
