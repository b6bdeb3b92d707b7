import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { StateEntry } from '../schema.ts'
import { saveState } from './state.ts'
import { at } from './tables.ts'

/** By which rules the state was folded; null where nobody wrote it down. */
export async function foldedBy(db: Db): Promise<string | null> {
  const row = await at(db).selectFrom('fold').select('version').executeTakeFirst()
  return row?.version ?? null
}

export async function saveFolded(db: Db, version: string, now: Instant): Promise<void> {
  await at(db)
    .insertInto('fold')
    .values({ one: true, version, foldedAt: now })
    .onConflict((conflict) => conflict.column('one').doUpdateSet({ version, foldedAt: now }))
    .execute()
}

/** Nobody else writes the state until the transaction ends, not even an earlier program that takes no turns. */
export async function holdState(db: Db): Promise<void> {
  await sql`lock table alerts.state in share row exclusive mode`.execute(db)
}

/** Deleting from the state is refused to whoever does not say that it is folded. */
async function allowDeleting(db: Db): Promise<void> {
  await sql`select set_config('alerts.folding', 'on', true)`.execute(db)
}

const rowsAtOnce = 500

/** Puts a state in the place of the one that is there. */
export async function replaceState(db: Db, entries: readonly StateEntry[]): Promise<void> {
  await allowDeleting(db)
  await at(db).deleteFrom('state').execute()
  for (let from = 0; from < entries.length; from += rowsAtOnce)
    await saveState(db, entries.slice(from, from + rowsAtOnce))
}

export type Kept = { sha256: string; bytes: Uint8Array }

const telegramsAtOnce = 200

/**
 * The next telegrams that a state is folded from, in the order of their digests: all since `since` and those the state
 * rests on; all there are where there is no state. Empty when there are no more.
 */
export async function nextToFold(db: Db, after: string, since: Instant): Promise<Kept[]> {
  return at(db)
    .selectFrom('telegram')
    .select(['sha256', 'bytes'])
    .where('sha256', '>', after)
    .where('identity', 'like', 'jma %')
    .where('outcome', '<>', 'duplicate')
    .where((row) =>
      row.or([
        row('reportedAt', '>=', since),
        row('sha256', 'in', row.selectFrom('state').select('telegramSha256')),
        row.not(row.exists(row.selectFrom('state').select('key'))),
      ]),
    )
    .orderBy('sha256')
    .limit(telegramsAtOnce)
    .execute()
}

/** Every telegram of an event that came in first. */
export async function telegramsOfEvent(db: Db, event: string): Promise<Kept[]> {
  return at(db)
    .selectFrom('telegram')
    .select(['sha256', 'bytes'])
    .where('chain', '=', event)
    .where('identity', 'like', 'jma %')
    .orderBy('sha256')
    .execute()
}

/**
 * Drops what is known of events of which the last was heard before `before` and nothing is in force at `now`; returns how
 * many rows. Not warnings: they are one event, and few rows.
 */
export async function dropSpent(db: Db, before: Instant, now: Instant): Promise<number> {
  await allowDeleting(db)
  const { rows } = await sql<{ key: string }>`
    delete from alerts.state where event in (
      select event from alerts.state where event not like '% warning' group by event
      having max(reported_at) < ${before}
        and bool_and(part <> 'report' or report -> 'kinds' = '[]'::jsonb or coalesce(until <= ${now}, false))
    ) returning key`.execute(db)
  return rows.length
}
