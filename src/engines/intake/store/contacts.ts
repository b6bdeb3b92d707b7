import { sql } from 'kysely'
import type { Db } from '#kernel'
import type { ContactState } from '../schema.ts'
import { at } from './tables.ts'

/** Reports of one receiver take turns, whichever contacts they name in whatever order. Held until the transaction ends. */
export async function lockReceiver(db: Db, source: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`contacts ${source}`}, 3))`.execute(db)
}

/** Null where nothing was told of it before. */
export async function findContact(db: Db, source: string, number: number): Promise<ContactState | null> {
  const found = await at(db)
    .selectFrom('contactState')
    .selectAll()
    .where('source', '=', source)
    .where('number', '=', number)
    .executeTakeFirst()
  return found ?? null
}

export async function saveContact(db: Db, state: ContactState): Promise<void> {
  const { source: _, number: __, ...rest } = state
  await at(db)
    .insertInto('contactState')
    .values(state)
    .onConflict((conflict) => conflict.columns(['source', 'number']).doUpdateSet(rest))
    .execute()
}

/** Where contacts stand is not known any more; when they were open and closed before stays. */
export async function forgetContacts(db: Db, source: string): Promise<void> {
  await at(db).updateTable('contactState').set({ closed: null }).where('source', '=', source).execute()
}

export async function listContacts(db: Db): Promise<ContactState[]> {
  return at(db).selectFrom('contactState').selectAll().execute()
}
