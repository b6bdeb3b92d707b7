import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Entry } from '../schema.ts'
import { at } from './tables.ts'

export type Found = Pick<Entry, 'address' | 'updated' | 'inline'>

/** Keeps what was not known, in this order; of what was, that a hub told of it now. */
export async function addEntries(
  db: Db,
  found: readonly Found[],
  { source, late, pushed = false, now }: { source: string; late: boolean; pushed?: boolean; now: Instant },
): Promise<void> {
  if (found.length === 0) return
  await sql`
    insert into intake.entry as entry (source, address, updated, late, pushed, state, found_at, next_at, inline)
    select ${source}, address, updated, ${late}, ${pushed}, 'waiting', ${now}, ${now}, inline
    from unnest(${found.map(({ address }) => address)}::text[], ${found.map(({ updated }) => updated)}::text[],
      ${found.map(({ inline }) => inline)}::text[]) with ordinality as found (address, updated, inline, n)
    order by n
    on conflict (source, address, updated) do update set pushed = true where excluded.pushed and not entry.pushed`.execute(
    db,
  )
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

/** Sources with entries of late that their hub did not tell of although it could: how many. */
export async function countUnpushed(
  db: Db,
  sources: readonly string[],
  { since, until }: { since: Instant; until: Instant },
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ source: string; count: number }>`
    select source, count(*)::int as count from intake.entry
    where source = any (${sources}::text[]) and not pushed and not late and found_at between ${since} and ${until}
    group by source`.execute(db)
  return new Map(rows.map(({ source, count }) => [source, count]))
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
    .set({ state, failure, settledAt: now, inline: null })
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
