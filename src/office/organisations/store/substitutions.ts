import type { Db, Instant } from '#kernel'
import type { Substitution } from '../schema.ts'
import { at } from './tables.ts'

export async function addSubstitution(db: Db, substitution: Substitution): Promise<void> {
  await at(db).insertInto('substitution').values(substitution).execute()
}

/** Holds it until the transaction ends. */
export async function lockSubstitution(db: Db, id: string): Promise<Substitution | undefined> {
  return at(db).selectFrom('substitution').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** What a person is away for, or does for others, and is not over at `now`; the next first. */
export async function substitutionsOf(db: Db, personId: string, now: Instant): Promise<Substitution[]> {
  return at(db)
    .selectFrom('substitution')
    .selectAll()
    .where((eb) => eb.or([eb('deputyId', '=', personId), eb('holderId', '=', personId)]))
    .where('endedAt', 'is', null)
    .where('untilAt', '>', now)
    .orderBy('fromAt')
    .orderBy('id')
    .execute()
}

/** Deputies of vacant positions of an organisation that are not over at `now`. */
export async function vacanciesOf(db: Db, organisationId: string, now: Instant): Promise<Substitution[]> {
  return at(db)
    .selectFrom('substitution')
    .selectAll()
    .where('organisationId', '=', organisationId)
    .where('holderId', 'is', null)
    .where('endedAt', 'is', null)
    .where('untilAt', '>', now)
    .orderBy('fromAt')
    .orderBy('id')
    .execute()
}

type End = { endedBy: string; endedAt: Instant }

export async function endSubstitution(db: Db, id: string, end: End): Promise<void> {
  await at(db)
    .updateTable('substitution')
    .set(end)
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .execute()
}

/** Ends all that a person is away for or does for others; in one organisation, or everywhere. */
export async function endSubstitutions(
  db: Db,
  { personId, organisationId }: { personId: string; organisationId: string | null },
  end: End,
): Promise<void> {
  const theirs = at(db)
    .updateTable('substitution')
    .set(end)
    .where((eb) => eb.or([eb('deputyId', '=', personId), eb('holderId', '=', personId)]))
    .where('endedAt', 'is', null)
  await (organisationId === null ? theirs : theirs.where('organisationId', '=', organisationId)).execute()
}

/** Ends what a person is away for in a position they no longer hold. */
export async function endPostSubstitutions(
  db: Db,
  post: { holderId: string; sectionId: string; position: string },
  end: End,
): Promise<void> {
  await at(db)
    .updateTable('substitution')
    .set(end)
    .where('holderId', '=', post.holderId)
    .where('sectionId', '=', post.sectionId)
    .where('position', '=', post.position)
    .where('endedAt', 'is', null)
    .execute()
}
