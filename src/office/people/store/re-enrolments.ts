import type { Db, Instant } from '#kernel'
import type { ReEnrolment } from '../schema.ts'
import { at } from './tables.ts'

export async function addRequest(db: Db, request: ReEnrolment): Promise<void> {
  await at(db).insertInto('reEnrolment').values(request).execute()
}

export async function findRequest(db: Db, id: string): Promise<ReEnrolment | undefined> {
  return at(db).selectFrom('reEnrolment').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function lockRequest(db: Db, id: string): Promise<ReEnrolment | undefined> {
  return at(db).selectFrom('reEnrolment').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** The request about this person that nobody has decided, lapsed or not. */
export async function undecidedRequest(db: Db, personId: string): Promise<ReEnrolment | undefined> {
  return at(db)
    .selectFrom('reEnrolment')
    .selectAll()
    .where('personId', '=', personId)
    .where('approvedBy', 'is', null)
    .where('declinedBy', 'is', null)
    .executeTakeFirst()
}

export async function saveDecision(db: Db, request: ReEnrolment): Promise<void> {
  const { approvedBy, approvedAt, declinedBy, declinedAt } = request
  await at(db)
    .updateTable('reEnrolment')
    .set({ approvedBy, approvedAt, declinedBy, declinedAt })
    .where('id', '=', request.id)
    .execute()
}

export async function markRequestUsed(db: Db, id: string, now: Instant): Promise<void> {
  await at(db).updateTable('reEnrolment').set({ usedAt: now }).where('id', '=', id).execute()
}
