import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Clearing, Person } from '../schema.ts'
import { at } from './tables.ts'

/** How many sessions of each kind of account have not reached their end. */
export async function countSessions(db: Db, now: Instant): Promise<ReadonlyMap<Person['kind'], number>> {
  const rows = await at(db)
    .selectFrom('session')
    .innerJoin('person', 'person.id', 'session.personId')
    .select(['person.kind', sql<number>`count(*)::int`.as('count')])
    .where('session.expiresAt', '>', now)
    .groupBy('person.kind')
    .execute()
  return new Map(rows.map(({ kind, count }) => [kind, count]))
}

/** Ends every session there is, and what was begun to sign in or to prove; says how many sessions. */
export async function clearSessions(db: Db): Promise<number> {
  await at(db).deleteFrom('challenge').execute()
  const { numDeletedRows } = await at(db).deleteFrom('session').executeTakeFirst()
  return Number(numDeletedRows)
}

export async function addClearing(db: Db, clearing: Clearing): Promise<void> {
  await at(db).insertInto('clearing').values(clearing).execute()
}
