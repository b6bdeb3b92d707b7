import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'

/** What came of an attempt, ready to be written. `dueAt` is set when there will be another. */
export type Settled = {
  messageId: string
  destinationId: string
  attempt: number
  at: Instant
  tookMs: number
  status: number | null
} & (
  | { ended: 'delivered' | 'refused' | 'expired'; code: string | null }
  | { ended: null; code: string; dueAt: Instant }
)

const column = <T, V>(rows: readonly T[], of: (row: T) => V): V[] => rows.map(of)

/**
 * Writes how deliveries ended, all in one statement: each row leaves `waiting` and becomes a receipt. One that is no
 * longer waiting (stopped meanwhile) gets no second receipt; it is noted as an attempt that came too late.
 */
export async function writeEnded(db: Db, ended: readonly Settled[]): Promise<void> {
  if (ended.length === 0) return
  await sql`
    with ended as (
      select * from unnest(
        ${column(ended, (one) => one.messageId)}::uuid[], ${column(ended, (one) => one.destinationId)}::uuid[],
        ${column(ended, (one) => one.ended)}::text[], ${column(ended, (one) => one.code)}::text[],
        ${column(ended, (one) => one.status)}::int[], ${column(ended, (one) => one.attempt)}::int[],
        ${column(ended, (one) => one.at)}::timestamptz[], ${column(ended, (one) => one.tookMs)}::int[]
      ) as t (message_id, destination_id, outcome, code, status, attempt, at, took_ms)
    ), gone as (
      delete from delivery.waiting w using ended e
      where w.destination_id = e.destination_id and w.message_id = e.message_id
      returning w.message_id, w.destination_id, w.medium, w.queued_at, e.outcome, e.code, e.status, e.attempt, e.at, e.took_ms
    ), late as (
      insert into delivery.attempt (message_id, destination_id, attempt, at, code, status, took_ms)
      select message_id, destination_id, attempt, at, 'too-late', status, took_ms from ended e
      where not exists (select from gone g where g.destination_id = e.destination_id and g.message_id = e.message_id)
    )
    insert into delivery.receipt
      (message_id, destination_id, medium, outcome, code, status, attempts, queued_at, ended_at, took_ms)
    select message_id, destination_id, medium, outcome, code, status, attempt, queued_at, greatest(at, queued_at), took_ms
    from gone`.execute(db.withoutPlugins())
}

/** Writes what is to be tried again, and when. */
export async function writeLater(db: Db, later: readonly Extract<Settled, { ended: null }>[]): Promise<void> {
  if (later.length === 0) return
  await sql`
    with later as (
      select * from unnest(
        ${column(later, (one) => one.messageId)}::uuid[], ${column(later, (one) => one.destinationId)}::uuid[],
        ${column(later, (one) => one.code)}::text[], ${column(later, (one) => one.status)}::int[],
        ${column(later, (one) => one.attempt)}::int[], ${column(later, (one) => one.at)}::timestamptz[],
        ${column(later, (one) => one.tookMs)}::int[], ${column(later, (one) => one.dueAt)}::timestamptz[]
      ) as t (message_id, destination_id, code, status, attempt, at, took_ms, due_at)
    ), postponed as (
      update delivery.waiting w set due_at = l.due_at, attempts = l.attempt from later l
      where w.destination_id = l.destination_id and w.message_id = l.message_id
    ), resting as (
      update delivery.destination d set resting_until = l.due_at
      from (select destination_id, max(due_at) as due_at from later group by 1) l where d.id = l.destination_id
    )
    insert into delivery.attempt (message_id, destination_id, attempt, at, code, status, took_ms)
    select message_id, destination_id, attempt, at, code, status, took_ms from later`.execute(
    db.withoutPlugins(),
  )
}

/**
 * Places in `settled` of what is written already: a database that went away in that moment had taken it, and only its
 * answer was lost.
 */
export async function alreadyWritten(db: Db, settled: readonly Settled[]): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ place: number }>`
    select s.place::int as place
    from unnest(
      ${column(settled, (one) => one.messageId)}::uuid[], ${column(settled, (one) => one.destinationId)}::uuid[],
      ${column(settled, (one) => one.attempt)}::int[]
    ) with ordinality as s (message_id, destination_id, attempt, place)
    where exists (select from delivery.receipt r where r.message_id = s.message_id
        and r.destination_id = s.destination_id and r.attempts >= s.attempt)
      or exists (select from delivery.attempt a where a.message_id = s.message_id
        and a.destination_id = s.destination_id and a.attempt = s.attempt)`.execute(db)
  return new Set(rows.map((row) => row.place - 1))
}

/** A success after trouble: nothing is held against the destination any more. */
export async function writeRecovered(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`
    update delivery.destination set refusals = 0, resting_until = null
    where id = any(${ids}::uuid[]) and (refusals > 0 or resting_until is not null)`.execute(db)
}

/** Counts one more refusal in a row; returns how many there are now, null when the destination is gone. */
export async function countRefusal(db: Db, id: string): Promise<number | null> {
  const { rows } = await sql<{ refusals: number }>`
    update delivery.destination set refusals = refusals + 1 where id = ${id} returning refusals`.execute(db)
  return rows[0]?.refusals ?? null
}
