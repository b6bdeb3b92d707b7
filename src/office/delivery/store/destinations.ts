import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Destination } from '../schema.ts'
import { deliveryChannel } from './messages.ts'
import { at } from './tables.ts'
import { takeTurn } from './turns.ts'

export async function addDestination(db: Db, destination: Destination): Promise<void> {
  await at(db).insertInto('destination').values(destination).execute()
}

export async function findDestination(db: Db, id: string): Promise<Destination | undefined> {
  return at(db).selectFrom('destination').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function lockDestination(db: Db, id: string): Promise<Destination | undefined> {
  return at(db).selectFrom('destination').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function findDestinations(db: Db, ids: readonly string[]): Promise<Destination[]> {
  return at(db).selectFrom('destination').selectAll().where('id', 'in', ids).execute()
}

/** Destinations of a medium with this address, by its keyed digest. */
export async function findByAddress(
  db: Db,
  by: Pick<Destination, 'medium' | 'addressDigest'>,
): Promise<Destination[]> {
  return at(db)
    .selectFrom('destination')
    .selectAll()
    .where('medium', '=', by.medium)
    .where('addressDigest', '=', by.addressDigest)
    .execute()
}

/** Replaces what is sealed and what it takes; senders see the new version at the next message. */
export async function saveDestination(
  db: Db,
  {
    id,
    ...change
  }: Pick<Destination, 'id' | 'sealed' | 'addressDigest' | 'variant' | 'watched' | 'drills' | 'version'>,
): Promise<void> {
  await at(db).updateTable('destination').set(change).where('id', '=', id).execute()
}

/** Takes a destination away; what was under way to it ends as stopped. Its receipts stay. */
export async function removeDestination(db: Db, id: string, now: Instant): Promise<void> {
  await takeTurn(db, 'change')
  await sql`
    with gone as (delete from delivery.waiting where destination_id = ${id} returning *)
    insert into delivery.receipt
      (message_id, destination_id, medium, outcome, code, status, attempts, queued_at, ended_at, took_ms)
    select message_id, destination_id, medium, 'stopped', 'left', null, attempts, queued_at, ${now}, null from gone`.execute(
    db,
  )
  await at(db).deleteFrom('destination').where('id', '=', id).execute()
}

/**
 * Nothing goes there until a person lets it go on. Returns what was parked now; undefined when it was already, or is gone.
 */
export async function park(
  db: Db,
  id: string,
  code: string,
  now: Instant,
): Promise<Pick<Destination, 'id' | 'watched'> | undefined> {
  const parked = await at(db)
    .updateTable('destination')
    .set({ state: 'parked', parkedCode: code, parkedAt: now })
    .where('id', '=', id)
    .where('state', '=', 'active')
    .returning(['id', 'watched'])
    .executeTakeFirst()
  await at(db).updateTable('waiting').set({ held: true }).where('destinationId', '=', id).execute()
  return parked
}

/** Lets a parked destination go on, with what waits for it. */
export async function release(db: Db, id: string): Promise<void> {
  await takeTurn(db, 'change')
  await at(db)
    .updateTable('destination')
    .set({ state: 'active', parkedCode: null, parkedAt: null, refusals: 0, restingUntil: null })
    .where('id', '=', id)
    .execute()
  await at(db).updateTable('waiting').set({ held: false }).where('destinationId', '=', id).execute()
  await sql`select pg_notify(${deliveryChannel}, '')`.execute(db)
}

export async function listParked(db: Db, limit: number): Promise<Destination[]> {
  return at(db)
    .selectFrom('destination')
    .selectAll()
    .where('state', '=', 'parked')
    .orderBy('parkedAt', 'desc')
    .limit(limit)
    .execute()
}
