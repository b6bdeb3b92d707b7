import { sql } from 'kysely'
import type { Db } from '#kernel'

/**
 * Of several that are about the same message, or the settings of the same resident, one goes on; held until its
 * transaction ends.
 */
export async function hold(db: Db, id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`inbox ${id}`}, 3))`.execute(db)
}
