import type { Db } from '#kernel'
import type { Section } from '../schema.ts'
import { at } from './tables.ts'

/** Adds a section; false when the organisation has one with the same code, which stays as it is. */
export async function addSection(db: Db, section: Section): Promise<boolean> {
  const added = await at(db)
    .insertInto('section')
    .values(section)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return added !== undefined
}

export async function findSection(db: Db, id: string): Promise<Section | undefined> {
  return at(db).selectFrom('section').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Holds it until the transaction ends. */
export async function lockSection(db: Db, id: string): Promise<Section | undefined> {
  return at(db).selectFrom('section').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** All sections of an organisation, closed ones too, in the order they came. */
export async function sectionsOf(db: Db, organisationId: string): Promise<Section[]> {
  return at(db)
    .selectFrom('section')
    .selectAll()
    .where('organisationId', '=', organisationId)
    .orderBy('addedAt')
    .orderBy('id')
    .execute()
}

export async function saveSection(db: Db, section: Section): Promise<void> {
  const { symbol, name, nameEasy, nameEn, kana, closedBy, closedAt } = section
  await at(db)
    .updateTable('section')
    .set({ symbol, name, nameEasy, nameEn, kana, closedBy, closedAt })
    .where('id', '=', section.id)
    .execute()
}

/** Whether somebody is in it, or an open section is below it. */
export async function sectionInUse(db: Db, id: string): Promise<boolean> {
  const member = await at(db)
    .selectFrom('membership')
    .select('id')
    .where('sectionId', '=', id)
    .where('endedAt', 'is', null)
    .limit(1)
    .executeTakeFirst()
  const below = await at(db)
    .selectFrom('section')
    .select('id')
    .where('parentId', '=', id)
    .where('closedAt', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return member !== undefined || below !== undefined
}
