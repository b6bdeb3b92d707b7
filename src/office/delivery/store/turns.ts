import { sql } from 'kysely'
import type { Db } from '#kernel'

/**
 * Rows under way have no foreign keys, so what is queued and what is taken away take turns: many may queue at once, and
 * whoever takes a destination away, or lets it go on, waits for them and finds what they queued. Until the transaction ends.
 */
export async function takeTurn(db: Db, to: 'queue' | 'change'): Promise<void> {
  const key = sql`hashtextextended('delivery.destination', 0)`
  const lock = to === 'queue' ? sql`pg_advisory_xact_lock_shared` : sql`pg_advisory_xact_lock`
  await sql`select ${lock}(${key})`.execute(db)
}
