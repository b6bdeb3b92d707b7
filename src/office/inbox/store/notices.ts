import type { Db, Instant } from '#kernel'
import type { MailAddress, Mailing, MailRequest, NoticeMedium } from '../schema.ts'
import { at } from './tables.ts'

export async function preferencesOf(db: Db, residentId: string): Promise<NoticeMedium[]> {
  const rows = await at(db)
    .selectFrom('preference')
    .select('medium')
    .where('residentId', '=', residentId)
    .orderBy('medium')
    .execute()
  return rows.map(({ medium }) => medium)
}

export async function savePreference(
  db: Db,
  { residentId, medium, now, on }: { residentId: string; medium: NoticeMedium; now: Instant; on: boolean },
): Promise<void> {
  if (on)
    await at(db)
      .insertInto('preference')
      .values({ residentId, medium, since: now })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  else
    await at(db)
      .deleteFrom('preference')
      .where('residentId', '=', residentId)
      .where('medium', '=', medium)
      .execute()
}

export async function addAddress(db: Db, address: MailAddress): Promise<void> {
  await at(db).insertInto('address').values(address).execute()
}

export async function addressesOf(db: Db, residentId: string): Promise<MailAddress[]> {
  return at(db)
    .selectFrom('address')
    .selectAll()
    .where('residentId', '=', residentId)
    .orderBy('askedAt')
    .execute()
}

export async function findAddress(db: Db, id: string): Promise<MailAddress | undefined> {
  return at(db).selectFrom('address').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function removeAddresses(
  db: Db,
  { residentId, states }: { residentId: string; states: readonly MailAddress['state'][] },
): Promise<void> {
  await at(db)
    .deleteFrom('address')
    .where('residentId', '=', residentId)
    .where('state', 'in', states)
    .execute()
}

export async function saveAddressState(
  db: Db,
  { id, state, confirmedAt }: Pick<MailAddress, 'id' | 'state' | 'confirmedAt'>,
): Promise<void> {
  await at(db).updateTable('address').set({ state, confirmedAt }).where('id', '=', id).execute()
}

export async function dropPending(db: Db, before: Instant): Promise<number> {
  const gone = await at(db)
    .deleteFrom('address')
    .where('state', '=', 'pending')
    .where('askedAt', '<', before)
    .returning('id')
    .execute()
  return gone.length
}

export async function addRequest(db: Db, request: MailRequest): Promise<void> {
  await at(db).insertInto('request').values(request).execute()
}

export async function countRequests(
  db: Db,
  { residentId, since }: { residentId: string; since: Instant },
): Promise<number> {
  const row = await at(db)
    .selectFrom('request')
    .select((each) => each.fn.countAll<bigint>().as('n'))
    .where('residentId', '=', residentId)
    .where('at', '>', since)
    .executeTakeFirstOrThrow()
  return Number(row.n)
}

export async function dropRequests(db: Db, before: Instant): Promise<void> {
  await at(db).deleteFrom('request').where('at', '<', before).execute()
}

export async function addMailing(db: Db, mailing: Mailing): Promise<void> {
  await at(db).insertInto('mailing').values(mailing).execute()
}

/** Takes a mail away and returns it; of two at once only one gets it. */
export async function takeMailing(db: Db, destinationId: string): Promise<Mailing | undefined> {
  return at(db)
    .deleteFrom('mailing')
    .where('destinationId', '=', destinationId)
    .returningAll()
    .executeTakeFirst()
}

/** Mails whose end nobody will tell any more. */
export async function takeOverdue(db: Db, now: Instant): Promise<Mailing[]> {
  return at(db).deleteFrom('mailing').where('expiresAt', '<', now).returningAll().execute()
}
