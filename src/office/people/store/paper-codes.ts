import { sql } from 'kysely'
import type { z } from 'zod'
import type { Db, Instant } from '#kernel'
import type { PaperCode } from '../schema.ts'
import { at } from './tables.ts'

export async function addPaperCodes(db: Db, codes: readonly z.output<typeof PaperCode>[]): Promise<void> {
  await at(db)
    .insertInto('paperCode')
    .values([...codes])
    .execute()
}

/** Uses up a code and names its person; wrong, used and void ones are all the same one step. */
export async function spendPaperCode(
  db: Db,
  digest: string,
  now: Instant,
): Promise<{ id: string; personId: string } | undefined> {
  return at(db)
    .updateTable('paperCode')
    .set({ usedAt: now })
    .where('digest', '=', digest)
    .where('usedAt', 'is', null)
    .where('voidAt', 'is', null)
    .returning(['id', 'personId'])
    .executeTakeFirst()
}

export async function voidPaperCodes(db: Db, personId: string, now: Instant): Promise<void> {
  await at(db)
    .updateTable('paperCode')
    .set({ voidAt: now })
    .where('personId', '=', personId)
    .where('usedAt', 'is', null)
    .where('voidAt', 'is', null)
    .execute()
}

/** How many codes each person has left. */
export async function countPaperCodes(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await at(db)
    .selectFrom('paperCode')
    .select(['personId', sql<number>`count(*)::int`.as('count')])
    .where('usedAt', 'is', null)
    .where('voidAt', 'is', null)
    .groupBy('personId')
    .execute()
  return new Map(rows.map(({ personId, count }) => [personId, count]))
}

/** The codes of a person that still work, and when they were made. */
export async function openPaperCodes(
  db: Db,
  personId: string,
): Promise<{ left: number; madeAt: Instant | null }> {
  const rows = await at(db)
    .selectFrom('paperCode')
    .select('madeAt')
    .where('personId', '=', personId)
    .where('usedAt', 'is', null)
    .where('voidAt', 'is', null)
    .execute()
  return { left: rows.length, madeAt: rows[0]?.madeAt ?? null }
}
