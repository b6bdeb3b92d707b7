import { type Db, violatedConstraint } from '#kernel'
import { problem } from '../problems.ts'
import type { Document, Review, Step, Version } from '../schema.ts'
import { at, json } from './tables.ts'

/** The database has the last word on who may decide: its constraint becomes the refusal people can read. */
async function refusing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const constraint = violatedConstraint(error)
    if (constraint === 'step_two_people' || constraint === 'document_two_people') throw problem('own-draft')
    if (constraint === 'step_one_each') throw problem('already-approved')
    if (constraint === 'document_one_open') throw problem('already-drafted')
    throw error
  }
}

export async function addDocument(db: Db, document: Document): Promise<void> {
  await refusing(at(db).insertInto('document').values(document).execute())
}

export async function saveDocument(db: Db, { id, createdAt: _, ...rest }: Document): Promise<void> {
  await refusing(at(db).updateTable('document').set(rest).where('id', '=', id).execute())
}

export async function findDocument(db: Db, id: string): Promise<Document> {
  return at(db)
    .selectFrom('document')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow(() => problem('not-found'))
}

/** Holds the document until the transaction ends: decisions about it come one after the other. */
export async function lockDocument(db: Db, id: string): Promise<Document> {
  return at(db)
    .selectFrom('document')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow(() => problem('not-found'))
}

export async function addVersion(db: Db, version: Version): Promise<void> {
  await at(db)
    .insertInto('version')
    .values({ ...version, route: json(version.route), terms: json(version.terms) })
    .execute()
}

/** Everything that was submitted, the first first. */
export async function versionsOf(db: Db, id: string): Promise<Version[]> {
  return at(db).selectFrom('version').selectAll().where('documentId', '=', id).orderBy('version').execute()
}

export async function addStep(db: Db, step: Step): Promise<void> {
  await refusing(at(db).insertInto('step').values(step).execute())
}

/** What was done about all its versions, in that order. */
export async function stepsOf(db: Db, id: string): Promise<Step[]> {
  return at(db)
    .selectFrom('step')
    .selectAll()
    .where('documentId', '=', id)
    .orderBy('version')
    .orderBy('stage')
    .orderBy('seat')
    .execute()
}

/** Keeps that it was read afterwards; once, whoever says so again. */
export async function addReview(db: Db, review: Review): Promise<void> {
  await at(db)
    .insertInto('review')
    .values(review)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function reviewsOf(db: Db, id: string): Promise<Review[]> {
  return at(db).selectFrom('review').selectAll().where('documentId', '=', id).execute()
}
