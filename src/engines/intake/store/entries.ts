import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Entry } from '../schema.ts'
import { at } from './tables.ts'

export type Found = Pick<Entry, 'address' | 'updated'>

/** Keeps what was not known, in this order; returns how many that were. */
export async function addEntries(
  db: Db,
  found: readonly Found[],
  { source, late, now }: { source: string; late: boolean; now: Instant },
): Promise<number> {
  if (found.length === 0) return 0
  const { numAffectedRows } = await sql`
    insert into intake.entry (source, address, updated, late, state, found_at, next_at)
    select ${source}, address, updated, ${late}, 'waiting', ${now}, ${now}
    from unnest(${found.map(({ address }) => address)}::text[], ${found.map(({ updated }) => updated)}::text[])
      with ordinality as found (address, updated, n)
    order by n
    on conflict (source, address, updated) do nothing`.execute(db)
  return Number(numAffectedRows ?? 0n)
}

export type EntryKey = Pick<Entry, 'source' | 'address' | 'updated'>

/** Those whose time has come: what is new before what was missed, each in the order of the feed. */
export async function dueEntries(
  db: Db,
  source: string,
  { now, limit }: { now: Instant; limit: number },
): Promise<Entry[]> {
  return at(db)
    .selectFrom('entry')
    .selectAll()
    .where('source', '=', source)
    .where('state', '=', 'waiting')
    .where('nextAt', '<=', now)
    .orderBy('late')
    .orderBy('place')
    .limit(limit)
    .execute()
}

export async function countWaiting(db: Db, source: string): Promise<number> {
  const { count } = await at(db)
    .selectFrom('entry')
    .select((row) => row.fn.countAll<bigint>().as('count'))
    .where('source', '=', source)
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow()
  return Number(count)
}

const key = ({ source, address, updated }: EntryKey) =>
  sql<boolean>`source = ${source} and address = ${address} and updated = ${updated}`

/** Settles it; false when it was settled already. */
export async function settleEntry(
  db: Db,
  entry: EntryKey,
  { state, failure = null, now }: { state: 'taken' | 'given-up'; failure?: string | null; now: Instant },
): Promise<boolean> {
  const { numUpdatedRows } = await at(db)
    .updateTable('entry')
    .set({ state, failure, settledAt: now })
    .where(key(entry))
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function postponeEntry(
  db: Db,
  entry: EntryKey,
  { failure, nextAt }: { failure: string; nextAt: Instant },
): Promise<void> {
  await at(db)
    .updateTable('entry')
    .set((row) => ({ tries: row('tries', '+', 1), failure, nextAt }))
    .where(key(entry))
    .execute()
}

/** Forgets entries that were settled so long ago that no feed names them any more. */
export async function dropEntries(db: Db, before: Instant): Promise<void> {
  await at(db).deleteFrom('entry').where('state', '<>', 'waiting').where('settledAt', '<', before).execute()
}
