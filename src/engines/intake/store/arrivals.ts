import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Arrival, Refused } from '../schema.ts'
import { at } from './tables.ts'

/** Copies of one message that arrive at once take turns. Held until the transaction ends. */
export async function lockMessage(db: Db, sha256: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${sha256}, 2))`.execute(db)
}

/** The first arrival of a message, where it came through a source. */
export async function findFirst(db: Db, message: string): Promise<Pick<Arrival, 'receivedAt'> | undefined> {
  return at(db)
    .selectFrom('arrival')
    .select('receivedAt')
    .where('message', '=', message)
    .where('first', '=', true)
    .executeTakeFirst()
}

export async function addArrival(db: Db, arrival: Arrival): Promise<void> {
  const { profiles, ...rest } = arrival
  const kept = profiles && sql<Arrival['profiles']>`${JSON.stringify(profiles)}::jsonb`
  await at(db)
    .insertInto('arrival')
    .values({ ...rest, profiles: kept })
    .execute()
}

export type Tally = { source: string; first: number; later: number; refused: number; behindMs: number | null }

/** How many came first and later by each source since then, and how far behind the first (the median). */
export async function tallyArrivals(db: Db, since: Instant): Promise<Tally[]> {
  const { rows } = await sql<Tally>`
    select source,
      (count(*) filter (where first))::int as first,
      (count(*) filter (where not first))::int as later,
      (count(*) filter (where outcome = 'refused'))::int as refused,
      (percentile_cont(0.5) within group (order by behind_ms))::int as "behindMs"
    from intake.arrival where received_at >= ${since} group by source`.execute(db)
  return rows
}

type Recent = Pick<Arrival, 'source' | 'sha256' | 'receivedAt' | 'outcome' | 'drill'>

/** The newest arrivals since then, five of each source, and every one that went out without a person; the newest first. */
export async function listRecent(db: Db, since: Instant): Promise<Recent[]> {
  const { rows } = await sql<Recent>`
    select source, sha256, received_at as "receivedAt", outcome, drill from (
      select *, row_number() over (partition by source order by received_at desc, id desc) as place
      from intake.arrival where received_at >= ${since}) as placed
    where place <= 5 or outcome = 'sent' order by received_at desc, id desc limit 1000`.execute(db)
  return rows
}

/** Keeps it once for each source, content and reason; false when it was there. */
export async function addRefused(db: Db, refused: Refused): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await at(db)
    .insertInto('refused')
    .values({ ...refused, findings: sql<Refused['findings']>`${JSON.stringify(refused.findings)}::jsonb` })
    .onConflict((conflict) => conflict.columns(['source', 'sha256', 'code']).doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** What one source refuses for want of a signature, another may take. */
const ofSource = ['signature-missing', 'signature-invalid']

/** Why these bytes were refused, be it by any source; for want of a signature, by `source`. */
export async function findRefused(
  db: Db,
  sha256: string,
  source: string | null,
): Promise<Pick<Refused, 'code' | 'findings'> | undefined> {
  return at(db)
    .selectFrom('refused')
    .select(['code', 'findings'])
    .where('sha256', '=', sha256)
    .where((row) => row.or([row('code', 'not in', ofSource), row('source', '=', source)]))
    .orderBy('refusedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function listRefused(db: Db, limit: number): Promise<Omit<Refused, 'head'>[]> {
  return at(db)
    .selectFrom('refused')
    .select(['id', 'source', 'route', 'label', 'sha256', 'size', 'code', 'findings', 'refusedAt', 'told'])
    .orderBy('refusedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export async function countRefused(db: Db, since: Instant): Promise<number> {
  const { count } = await at(db)
    .selectFrom('refused')
    .select((row) => row.fn.countAll<bigint>().as('count'))
    .where('refusedAt', '>=', since)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function dropRefused(db: Db, before: Instant): Promise<void> {
  await at(db).deleteFrom('refused').where('refusedAt', '<', before).execute()
}

/** Notes that this message was taken; false when it was before. */
export async function addSeen(
  db: Db,
  seen: { source: string; messageId: string; seenAt: Instant },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await at(db)
    .insertInto('seenMessage')
    .values(seen)
    .onConflict((conflict) => conflict.columns(['source', 'messageId']).doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function dropSeen(db: Db, before: Instant): Promise<void> {
  await at(db).deleteFrom('seenMessage').where('seenAt', '<', before).execute()
}
