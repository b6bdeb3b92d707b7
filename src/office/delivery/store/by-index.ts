import { sql } from 'kysely'
import type { Database, Db } from '#kernel'

/**
 * Does `work` in a transaction whose statements look rows up in an index, in its order. What waits comes and goes by tens
 * of thousands within seconds, so what the planner knows of the table is never true: by itself it reads and sorts the
 * whole backlog for each batch.
 */
export const byIndex = <T>(db: Database, work: (within: Db) => Promise<T>): Promise<T> =>
  db.transaction().execute(async (within) => {
    await sql`select set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true),
      set_config('random_page_cost', '0.5', true)`.execute(within)
    return work(within)
  })
