import type { Db, Instant } from '#kernel'
import type { Membership, Organisation } from '../schema.ts'
import { at } from './tables.ts'

/** Adds a membership; false when there is one of the same person, section and position that has not ended. */
export async function addMembership(db: Db, membership: Membership): Promise<boolean> {
  const added = await at(db)
    .insertInto('membership')
    .values(membership)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return added !== undefined
}

export async function findMembership(db: Db, id: string): Promise<Membership | undefined> {
  return at(db).selectFrom('membership').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Holds it until the transaction ends. */
export async function lockMembership(db: Db, id: string): Promise<Membership | undefined> {
  return at(db).selectFrom('membership').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

const open = (db: Db) => at(db).selectFrom('membership').selectAll().where('endedAt', 'is', null)

/** Memberships of a person that have not ended, those still to begin too. */
export async function membershipsOf(db: Db, personId: string): Promise<Membership[]> {
  return open(db).where('personId', '=', personId).orderBy('fromAt').orderBy('id').execute()
}

/** Memberships in an organisation that have not ended, those still to begin too. */
export async function membersOf(db: Db, organisationId: string): Promise<Membership[]> {
  return open(db).where('organisationId', '=', organisationId).orderBy('fromAt').orderBy('id').execute()
}

/** What somebody was and is in an organisation, the newest first. */
export async function historyOf(
  db: Db,
  of: { personId: string; organisationId: string },
): Promise<Membership[]> {
  return at(db)
    .selectFrom('membership')
    .selectAll()
    .where('personId', '=', of.personId)
    .where('organisationId', '=', of.organisationId)
    .orderBy('fromAt', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

export async function endMembership(
  db: Db,
  id: string,
  ended: { endedBy: string; endedAt: Instant },
): Promise<void> {
  await at(db)
    .updateTable('membership')
    .set(ended)
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .execute()
}

/** Whose time was over before `now` although nobody ended it. */
export async function lapsedMemberships(db: Db, now: Instant, limit: number): Promise<Membership[]> {
  return open(db).where('untilAt', '<=', now).orderBy('untilAt').limit(limit).execute()
}

/** Kinds of the organisations somebody is a member of at `now`. */
export async function kindsOf(db: Db, personId: string, now: Instant): Promise<Organisation['kind'][]> {
  const rows = await at(db)
    .selectFrom('membership')
    .innerJoin('organisation', 'organisation.id', 'membership.organisationId')
    .select('organisation.kind')
    .distinct()
    .where('personId', '=', personId)
    .where('endedAt', 'is', null)
    .where('organisation.closedAt', 'is', null)
    .where('fromAt', '<=', now)
    .where((eb) => eb.or([eb('untilAt', 'is', null), eb('untilAt', '>', now)]))
    .execute()
  return rows.map(({ kind }) => kind)
}

/** How many people are members of each organisation now. */
export async function countMembers(db: Db, now: Instant): Promise<ReadonlyMap<string, number>> {
  const rows = await at(db)
    .selectFrom('membership')
    .select('organisationId')
    .select(({ fn }) => fn.count<bigint>('personId').distinct().as('members'))
    .where('endedAt', 'is', null)
    .where('fromAt', '<=', now)
    .where((eb) => eb.or([eb('untilAt', 'is', null), eb('untilAt', '>', now)]))
    .groupBy('organisationId')
    .execute()
  return new Map(rows.map(({ organisationId, members }) => [organisationId, Number(members)]))
}
