import type { Db } from '#kernel'
import type { Organisation } from '../schema.ts'
import { at } from './tables.ts'

/** Adds an organisation that is not there yet; one of the same id, or a second town office, changes nothing. */
export async function addOrganisation(db: Db, organisation: Organisation): Promise<void> {
  await at(db)
    .insertInto('organisation')
    .values(organisation)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function findOrganisation(db: Db, id: string): Promise<Organisation | undefined> {
  return at(db).selectFrom('organisation').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Holds it until the transaction ends, so that nobody joins what is being closed. */
export async function lockOrganisation(db: Db, id: string): Promise<Organisation | undefined> {
  return at(db).selectFrom('organisation').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** The town office; every town has one once it has started. */
export async function findOffice(db: Db): Promise<Organisation | undefined> {
  return at(db).selectFrom('organisation').selectAll().where('kind', '=', 'town-office').executeTakeFirst()
}

/** Open ones first, then by reading; the town office before all others. */
export async function listOrganisations(db: Db): Promise<Organisation[]> {
  return at(db)
    .selectFrom('organisation')
    .selectAll()
    .orderBy((eb) => eb('kind', '<>', 'town-office'))
    .orderBy((eb) => eb('closedAt', 'is not', null))
    .orderBy('kana')
    .orderBy('id')
    .execute()
}

export async function saveOrganisation(db: Db, organisation: Organisation): Promise<void> {
  const { name, nameEasy, nameEn, kana, phone, email, address, closedBy, closedAt } = organisation
  await at(db)
    .updateTable('organisation')
    .set({ name, nameEasy, nameEn, kana, phone, email, address, closedBy, closedAt })
    .where('id', '=', organisation.id)
    .execute()
}
