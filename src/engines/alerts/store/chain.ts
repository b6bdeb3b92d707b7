import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Alert } from '../schema.ts'
import { at, isUntouched, live } from './tables.ts'

/** The live alert of a chain of telegrams, locked; drills have chains of their own. */
export async function lockLiveOfChain(db: Db, chain: string, now: Instant): Promise<Alert | null> {
  const found = await at(db)
    .selectFrom('alert')
    .selectAll()
    .where('chain', '=', chain)
    .where(live(now))
    .orderBy('changedAt', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
  return found ?? null
}

/**
 * Locks what a message may replace or follow: proposals of these chains that nobody touched, and what is live of them;
 * in the order of ids, as everybody does who locks several alerts.
 */
export async function lockChains(db: Db, chains: readonly string[], now: Instant): Promise<void> {
  await at(db)
    .selectFrom('alert')
    .select('id')
    .where('chain', 'in', chains)
    .where((row) => row.or([row.and([row('state', '=', 'draft'), isUntouched]), live(now)(row)]))
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** Proposals of a chain that nobody has touched yet, locked. */
export async function lockUntouched(db: Db, chain: string): Promise<Alert[]> {
  return at(db)
    .selectFrom('alert')
    .selectAll()
    .where('chain', '=', chain)
    .where('state', '=', 'draft')
    .where(isUntouched)
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** Whether a proposal of a chain waits that nobody has touched. */
export async function hasUntouched(db: Db, chain: string): Promise<boolean> {
  return (await lockUntouched(db, chain)).length > 0
}

/**
 * Whoever takes something in, proposes what an instrument found, or folds or prunes the state, takes turns with every other until its transaction
 * ends: so the newer of two decides, and however many messages a transaction takes, and in whichever order, no two can
 * wait for each other. A caller locks nothing of its own before that another taker may want.
 */
export async function takeTurn(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('alerts take in', 1))`.execute(db)
}

/** Every alert of a chain as far as it says how things stand. */
export function listOfChain(
  db: Db,
  chain: string,
): Promise<Pick<Alert, 'id' | 'state' | 'msgType' | 'expiresAt' | 'changedAt'>[]> {
  return at(db)
    .selectFrom('alert')
    .select(['id', 'state', 'msgType', 'expiresAt', 'changedAt'])
    .where('chain', '=', chain)
    .orderBy('id')
    .execute()
}
