import type { z } from 'zod'
import type { Db, Instant, TablesOf } from '#kernel'
import type { Enrolment, Person, peopleTables, Session } from './schema.ts'

const at = (db: Db) => db.withSchema('people').withTables<TablesOf<typeof peopleTables>>()

export async function addPerson(db: Db, person: Person): Promise<void> {
  await at(db).insertInto('person').values(person).execute()
}

export async function findPerson(db: Db, id: string): Promise<Person | undefined> {
  return at(db).selectFrom('person').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function listPeople(db: Db, only: { persona?: boolean } = {}): Promise<Person[]> {
  const all = at(db).selectFrom('person').selectAll().orderBy('createdAt').orderBy('id')
  return (only.persona === undefined ? all : all.where('persona', '=', only.persona)).execute()
}

export async function addSession(db: Db, session: z.output<typeof Session>): Promise<void> {
  await at(db).insertInto('session').values(session).execute()
}

/** The person of a live session, or undefined. */
export async function personOfSession(db: Db, tokenHash: string, now: Instant): Promise<Person | undefined> {
  return at(db)
    .selectFrom('session')
    .innerJoin('person', 'person.id', 'session.personId')
    .selectAll('person')
    .where('session.tokenHash', '=', tokenHash)
    .where('session.expiresAt', '>', now)
    .executeTakeFirst()
}

export async function endSessions(db: Db, personId: string): Promise<void> {
  await at(db).deleteFrom('session').where('personId', '=', personId).execute()
}

export async function dropExpiredSessions(db: Db, now: Instant): Promise<void> {
  await at(db).deleteFrom('session').where('expiresAt', '<=', now).execute()
}

export async function addEnrolment(db: Db, enrolment: z.output<typeof Enrolment>): Promise<void> {
  await at(db).insertInto('enrolment').values(enrolment).execute()
}

/**
 * Marks an unused, unexpired enrolment as used and names its person; of two at once only one gets it. Other links of the
 * same person, made before it, are void with it.
 */
export async function useEnrolment(db: Db, tokenHash: string, now: Instant): Promise<string | undefined> {
  const row = await at(db)
    .updateTable('enrolment')
    .set({ usedAt: now })
    .where('tokenHash', '=', tokenHash)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', now)
    .returning('personId')
    .executeTakeFirst()
  if (row)
    await at(db)
      .updateTable('enrolment')
      .set({ usedAt: now })
      .where('personId', '=', row.personId)
      .where('usedAt', 'is', null)
      .execute()
  return row?.personId
}

export async function anyEnrolmentUsed(db: Db): Promise<boolean> {
  const row = await at(db)
    .selectFrom('enrolment')
    .select('tokenHash')
    .where('usedAt', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
