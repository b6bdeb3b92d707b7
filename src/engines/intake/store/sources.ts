import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { FeedState, SourceState } from '../schema.ts'
import { at } from './tables.ts'

/** Makes the rows of sources that are new: from now on their silence counts. */
export async function knowSources(db: Db, sources: readonly string[], now: Instant): Promise<void> {
  if (sources.length === 0) return
  await sql`insert into intake.source_state (source, known_at)
    select source, ${now} from unnest(${sources}::text[]) as known (source) on conflict (source) do nothing`.execute(
    db,
  )
}

export async function listStates(db: Db): Promise<SourceState[]> {
  return at(db).selectFrom('sourceState').selectAll().execute()
}

export async function findState(db: Db, source: string): Promise<SourceState | undefined> {
  return at(db).selectFrom('sourceState').selectAll().where('source', '=', source).executeTakeFirst()
}

/**
 * It answered, beat, or brought a message: whatever was wrong with reaching it is over. What is no news is written at most
 * each fifteen seconds.
 */
export async function noteContact(
  db: Db,
  source: string,
  { now, message = false, pushed = false }: { now: Instant; message?: boolean; pushed?: boolean },
): Promise<void> {
  await sql`insert into intake.source_state as known (source, known_at, contact_at, message_at, pushed_at)
    values (${source}, ${now}, ${now}, ${message ? now : null}, ${pushed ? now : null})
    on conflict (source) do update set
      contact_at = greatest(known.contact_at, excluded.contact_at),
      message_at = greatest(known.message_at, excluded.message_at),
      pushed_at = greatest(known.pushed_at, excluded.pushed_at),
      failure = null, failures = 0
    where excluded.message_at is not null or known.failure is not null or known.contact_at is null
      or known.contact_at < excluded.contact_at - interval '15 seconds'`.execute(db)
}

export async function noteFailure(
  db: Db,
  source: string,
  { now, code }: { now: Instant; code: string },
): Promise<number> {
  const { rows } = await sql<{ failures: number }>`
    insert into intake.source_state as known (source, known_at, failed_at, failure, failures)
    values (${source}, ${now}, ${now}, ${code}, 1)
    on conflict (source) do update set
      failed_at = excluded.failed_at, failure = excluded.failure, failures = known.failures + 1
    returning failures`.execute(db)
  return rows[0]?.failures ?? 1
}

export async function setNextPoll(db: Db, source: string, nextAt: Instant): Promise<void> {
  await at(db).updateTable('sourceState').set({ nextAt }).where('source', '=', source).execute()
}

/** Marks it silent, or heard again; false where it was so already. */
export async function markSilent(db: Db, source: string, since: Instant | null): Promise<boolean> {
  const { numUpdatedRows } = await at(db)
    .updateTable('sourceState')
    .set({ silentSince: since })
    .where('source', '=', source)
    .where('silentSince', since === null ? 'is not' : 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/**
 * Notes the number of a line's message; returns how many numbers were missed before it. A number that is not higher begins
 * anew: the other side was started again.
 */
export async function noteSequence(
  db: Db,
  source: string,
  { sequence, now }: { sequence: number; now: Instant },
): Promise<number> {
  const before = await at(db)
    .selectFrom('sourceState')
    .select('sequence')
    .where('source', '=', source)
    .forUpdate()
    .executeTakeFirst()
  const last = before?.sequence ?? null
  const missed = last === null || sequence <= last ? 0 : sequence - Number(last) - 1
  await at(db)
    .updateTable('sourceState')
    .set((row) => ({
      sequence: BigInt(sequence),
      ...(missed > 0 ? { gaps: row('gaps', '+', 1), gapAt: now } : {}),
    }))
    .where('source', '=', source)
    .execute()
  return missed
}

/** The channel by which pollers learn that there is something to fetch. */
export const pollerChannel = 'hiroba_intake'

/** Wakes the pollers when this transaction commits. */
export async function ringPoller(db: Db): Promise<void> {
  await sql`select pg_notify(${pollerChannel}, '')`.execute(db)
}

export type Budget = { requestsAMinute: number; bytesADay: bigint }

/** Takes one request of what a minute allows; false when the minute or the day has no more. */
export async function spendRequest(
  db: Db,
  source: string,
  { now, requestsAMinute, bytesADay }: Budget & { now: Instant },
): Promise<boolean> {
  const [minute, day] = [now.slice(0, 16), now.slice(0, 10)]
  const { numAffectedRows } = await sql`update intake.source_state set
      minute = ${minute}, minute_requests = case when minute = ${minute} then minute_requests + 1 else 1 end,
      day = ${day}, day_bytes = case when day = ${day} then day_bytes else 0 end
    where source = ${source}
      and (minute <> ${minute} or minute_requests < ${requestsAMinute})
      and (day <> ${day} or day_bytes < ${bytesADay})`.execute(db)
  return (numAffectedRows ?? 0n) > 0n
}

export async function spendBytes(db: Db, source: string, bytes: number): Promise<void> {
  await sql`update intake.source_state set day_bytes = day_bytes + ${bytes} where source = ${source}`.execute(
    db,
  )
}

export async function findFeed(db: Db, source: string, url: string): Promise<FeedState | undefined> {
  return at(db)
    .selectFrom('feedState')
    .selectAll()
    .where('source', '=', source)
    .where('url', '=', url)
    .executeTakeFirst()
}

export async function saveFeed(db: Db, feed: FeedState): Promise<void> {
  await at(db)
    .insertInto('feedState')
    .values(feed)
    .onConflict((conflict) =>
      conflict.columns(['source', 'url']).doUpdateSet({
        etag: feed.etag,
        lastModified: feed.lastModified,
        fetchedAt: feed.fetchedAt,
      }),
    )
    .execute()
}
