import type { Db, Instant } from '#kernel'
import type { CardChange, Identity, SignInStep } from '../schema.ts'
import { at } from './tables.ts'

export async function addSignInStep(db: Db, step: SignInStep, now: Instant): Promise<void> {
  // Strangers may begin as often as they like: what is over goes with the next one.
  await at(db).deleteFrom('signInStep').where('expiresAt', '<=', now).execute()
  await at(db).insertInto('signInStep').values(step).execute()
}

/** Takes away what was begun, once, and only for the browser that began it. */
export async function takeSignInStep(
  db: Db,
  asked: Pick<SignInStep, 'state' | 'browser'>,
  now: Instant,
): Promise<SignInStep | undefined> {
  return at(db)
    .deleteFrom('signInStep')
    .where('state', '=', asked.state)
    .where('browser', '=', asked.browser)
    .where('expiresAt', '>', now)
    .returningAll()
    .executeTakeFirst()
}

/** Marks an identity as used and gives it; undefined for one nobody is linked to. */
export async function touchIdentity(
  db: Db,
  subject: Uint8Array,
  now: Instant,
): Promise<Identity | undefined> {
  return at(db)
    .updateTable('identity')
    .set({ lastUsedAt: now })
    .where('subject', '=', subject)
    .returningAll()
    .executeTakeFirst()
}

/** Links an identity; false when another sign-in of the same card was quicker. */
export async function addIdentity(db: Db, identity: Identity): Promise<boolean> {
  const added = await at(db)
    .insertInto('identity')
    .values(identity)
    .onConflict((conflict) => conflict.column('subject').doNothing())
    .returning('id')
    .executeTakeFirst()
  return added !== undefined
}

export async function countIdentities(db: Db, residentId: string): Promise<number> {
  const rows = await at(db).selectFrom('identity').select('id').where('residentId', '=', residentId).execute()
  return rows.length
}

export async function moveIdentities(db: Db, from: string, to: string): Promise<void> {
  await at(db).updateTable('identity').set({ residentId: to }).where('residentId', '=', from).execute()
}

export async function dropIdentities(db: Db, residentId: string): Promise<void> {
  await at(db).deleteFrom('identity').where('residentId', '=', residentId).execute()
}

export async function addCardChange(db: Db, change: CardChange): Promise<void> {
  await at(db).insertInto('cardChange').values(change).execute()
}

/** What a card said last that the record did not, decided or not. */
export async function lastCardChange(db: Db, residentId: string): Promise<CardChange | undefined> {
  return at(db)
    .selectFrom('cardChange')
    .selectAll()
    .where('residentId', '=', residentId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function lockCardChange(db: Db, id: string): Promise<CardChange | undefined> {
  return at(db).selectFrom('cardChange').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function saveCardChange(db: Db, { id, residentId: _, ...changed }: CardChange): Promise<void> {
  await at(db).updateTable('cardChange').set(changed).where('id', '=', id).execute()
}
