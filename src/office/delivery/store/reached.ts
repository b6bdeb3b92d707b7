import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'

/** How one message stands with one destination. Instants in UTC. */
export type Delivered = {
  /** The thing the message is about. */
  subject: string
  destinationId: string
  medium: string
  outcome: 'waiting' | 'delivered' | 'refused' | 'expired' | 'stopped'
  /** Why it did not arrive, or what the last attempt said; null where it did, or nothing was tried. */
  code: string | null
  attempts: number
  queuedAt: Instant
  /** When it ended; null while it waits. */
  endedAt: Instant | null
}

const most = 20_000

/** Receipts and what still waits of the messages about these things, in the order they were queued; at most 20,000. */
export async function listDelivered(
  db: Db,
  { module, subjects }: { module: string; subjects: readonly string[] },
): Promise<Delivered[]> {
  const { rows } = await sql<Delivered>`
    with sent as (
      select id, subject from delivery.message where module = ${module} and subject = any(${[...subjects]}::text[])
    )
    select s.subject, r.destination_id as "destinationId", r.medium, r.outcome, r.code, r.attempts,
      r.queued_at as "queuedAt", r.ended_at as "endedAt"
    from sent s join delivery.receipt r on r.message_id = s.id
    union all
    select s.subject, w.destination_id, w.medium, 'waiting',
      (select a.code from delivery.attempt a where a.message_id = s.id and a.destination_id = w.destination_id
        order by a.attempt desc limit 1),
      w.attempts, w.queued_at, null
    from sent s join delivery.waiting w on w.message_id = s.id
    order by "queuedAt", "destinationId" limit ${most}`.execute(db)
  return rows
}
