import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import { at } from './tables.ts'

/** Counts on by one and keeps the number; the counter's row is held until the transaction ends, which makes it gapless. */
export async function takeNumber(
  db: Db,
  { symbol, fiscalYear, givenAt }: { symbol: string; fiscalYear: number; givenAt: Instant },
): Promise<number> {
  const { last } = await at(db)
    .insertInto('counter')
    .values({ symbol, fiscalYear, last: 1 })
    .onConflict((conflict) =>
      conflict.columns(['symbol', 'fiscalYear']).doUpdateSet({ last: sql<number>`counter.last + 1` }),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  await at(db).insertInto('number').values({ symbol, fiscalYear, number: last, givenAt }).execute()
  return last
}
