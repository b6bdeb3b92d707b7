import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Challenge, Passkey } from '../schema.ts'
import { at } from './tables.ts'

export async function addChallenge(db: Db, challenge: Challenge, now: Instant): Promise<void> {
  // Strangers may ask for as many as they like: what is over goes with the next one.
  await at(db).deleteFrom('challenge').where('expiresAt', '<=', now).execute()
  await at(db).insertInto('challenge').values(challenge).execute()
}

/** Takes a challenge away and says whether it was there for this purpose and person and in time: it works once. */
export async function takeChallenge(
  db: Db,
  asked: Pick<Challenge, 'challenge' | 'purpose' | 'personId'>,
  now: Instant,
): Promise<boolean> {
  const taken = await at(db)
    .deleteFrom('challenge')
    .where('challenge', '=', asked.challenge)
    .where('purpose', '=', asked.purpose)
    .where('personId', asked.personId === null ? 'is' : '=', asked.personId)
    .where('expiresAt', '>', now)
    .executeTakeFirst()
  return taken.numDeletedRows > 0n
}

/** Adds a key; false when this credential is somebody's already. */
export async function addPasskey(db: Db, passkey: Passkey): Promise<boolean> {
  const added = await at(db)
    .insertInto('passkey')
    .values(passkey)
    .onConflict((conflict) => conflict.column('credentialId').doNothing())
    .returning('id')
    .executeTakeFirst()
  return added !== undefined
}

export async function findByCredential(db: Db, credentialId: string): Promise<Passkey | undefined> {
  return at(db).selectFrom('passkey').selectAll().where('credentialId', '=', credentialId).executeTakeFirst()
}

export async function listPasskeys(db: Db, personId: string): Promise<Passkey[]> {
  return at(db)
    .selectFrom('passkey')
    .selectAll()
    .where('personId', '=', personId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

/** How many keys that still work each person has. */
export async function countPasskeys(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await at(db)
    .selectFrom('passkey')
    .select(['personId', sql<number>`count(*)::int`.as('count')])
    .where('suspendedAt', 'is', null)
    .groupBy('personId')
    .execute()
  return new Map(rows.map(({ personId, count }) => [personId, count]))
}

/** Stores what a use said, unless another use has stored as much since: then false, and the key exists twice. */
export async function recordUse(
  db: Db,
  use: { id: string; counter: number; synced: boolean; now: Instant },
): Promise<boolean> {
  const counter = BigInt(use.counter)
  const stored = await at(db)
    .updateTable('passkey')
    .set({ counter, synced: use.synced, lastUsedAt: use.now })
    .where('id', '=', use.id)
    .where('suspendedAt', 'is', null)
    // Keys that do not count say 0 for ever.
    .where('counter', counter === 0n ? '=' : '<', counter)
    .executeTakeFirst()
  return stored.numUpdatedRows > 0n
}

/** Suspends a key and names its person; undefined when it was suspended before, or is gone. */
export async function suspendPasskey(db: Db, id: string, now: Instant): Promise<string | undefined> {
  const row = await at(db)
    .updateTable('passkey')
    .set({ suspendedAt: now })
    .where('id', '=', id)
    .where('suspendedAt', 'is', null)
    .returning('personId')
    .executeTakeFirst()
  return row?.personId
}

export async function dropPasskey(db: Db, personId: string, id: string): Promise<boolean> {
  const dropped = await at(db)
    .deleteFrom('passkey')
    .where('id', '=', id)
    .where('personId', '=', personId)
    .executeTakeFirst()
  return dropped.numDeletedRows > 0n
}

export async function dropPasskeys(db: Db, personId: string): Promise<void> {
  await at(db).deleteFrom('passkey').where('personId', '=', personId).execute()
}
