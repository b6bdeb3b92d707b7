import { sql } from 'kysely'
import { type Db, type Instant, plus } from '#kernel'
import type { Medium } from '../schema.ts'

/** A due delivery, with the version of its destination. */
export type Due = {
  messageId: string
  destinationId: string
  medium: Medium
  urgency: number
  attempts: number
  version: number
}

type Ask = {
  shards: readonly number[]
  /** Destinations already in hand. */
  busy: readonly string[]
  urgency: 0 | 1
  now: Instant
  limit: number
}

/** No pause is longer; what is due later than that was written under a clock that has been set back since. */
const beyondAnyPauseMs = 20 * 60_000

type Row = {
  message_id: string
  destination_id: string
  medium: Medium
  attempts: number
  version: number
}

/**
 * What may be tried now, the oldest first. A destination that rests after a failure gets only what is urgent and new.
 * Nothing is marked: whoever asks holds the shards.
 */
export async function due(db: Db, { shards, busy, urgency, now, limit }: Ask): Promise<Due[]> {
  // Without the plugins that rename columns: this is asked for thousands of rows a second.
  const { rows } = await sql<Row>`
    select w.message_id, w.destination_id, w.medium, w.attempts, d.version
    from delivery.waiting w join delivery.destination d on d.id = w.destination_id
    where not w.held and w.urgency = ${urgency} and w.due_at <= ${now} and w.expires_at > ${now}
      and w.shard = any(${shards}::smallint[])
      and w.destination_id <> all(${busy}::uuid[])
      and (d.resting_until is null or d.resting_until <= ${now} or d.resting_until > ${plus(now, beyondAnyPauseMs)}
        or (w.urgency = 0 and w.attempts = 0))
    order by w.due_at, w.message_id
    limit ${limit}`.execute(db.withoutPlugins())
  return rows.map((row) => ({
    messageId: row.message_id,
    destinationId: row.destination_id,
    medium: row.medium,
    urgency,
    attempts: row.attempts,
    version: row.version,
  }))
}

/** Makes due what a clock set back would keep waiting longer than any pause. */
export async function mend(db: Db, now: Instant): Promise<void> {
  await sql`
    update delivery.waiting set due_at = ${now}
    where due_at > ${now} and (attempts = 0 or due_at > ${plus(now, beyondAnyPauseMs)})`.execute(db)
}

/** The clock was set back by so much: pauses that run move with it, so that nobody waits longer than was decided. */
export async function moveBack(
  db: Db,
  { shards, now, backMs }: { shards: readonly number[]; now: Instant; backMs: number },
): Promise<void> {
  const back = sql`make_interval(secs => ${backMs / 1000})`
  const moved = sql`
    update delivery.waiting set due_at = greatest(due_at - ${back}, ${now})
    where due_at > ${now} and shard = any(${shards}::smallint[])`
  const rested = sql`
    update delivery.destination set resting_until = resting_until - ${back}
    where resting_until > ${now} and shard = any(${shards}::smallint[])`
  await moved.execute(db)
  await rested.execute(db)
}

/**
 * Holds what waits for a parked destination and lets go of the rest: a message queued in the same moment as a parking or
 * a release may have seen what was before.
 */
export async function rehold(db: Db): Promise<void> {
  await sql`
    update delivery.waiting w set held = true from delivery.destination d
    where d.state = 'parked' and w.destination_id = d.id and not w.held`.execute(db)
  await sql`
    update delivery.waiting w set held = false from delivery.destination d
    where w.held and d.id = w.destination_id and d.state = 'active'`.execute(db)
}

/** Ends what ran out of time without another try; returns how many. */
export async function sweep(
  db: Db,
  { shards, busy, now }: { shards: readonly number[]; busy: readonly string[]; now: Instant },
): Promise<number> {
  const result = await sql`
    with gone as (
      delete from delivery.waiting
      where expires_at <= ${now} and shard = any(${shards}::smallint[]) and destination_id <> all(${busy}::uuid[])
      returning *)
    insert into delivery.receipt
      (message_id, destination_id, medium, outcome, code, status, attempts, queued_at, ended_at, took_ms)
    select message_id, destination_id, medium, 'expired', 'expired', null, attempts, queued_at, ${now}, null from gone`.execute(
    db,
  )
  return Number(result.numAffectedRows ?? 0n)
}
