import type { Db } from '#kernel'
import type { TwoPersonRequest } from '../schema.ts'
import { at } from './tables.ts'

export async function addRequest(db: Db, request: TwoPersonRequest): Promise<void> {
  await at(db).insertInto('request').values(request).execute()
}

export async function findRequest(db: Db, id: string): Promise<TwoPersonRequest | undefined> {
  return at(db).selectFrom('request').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function lockRequest(db: Db, id: string): Promise<TwoPersonRequest | undefined> {
  return at(db).selectFrom('request').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Requests about this person that nobody has decided, lapsed ones too. */
export async function undecidedRequests(db: Db, residentId: string): Promise<TwoPersonRequest[]> {
  return at(db)
    .selectFrom('request')
    .selectAll()
    .where('residentId', '=', residentId)
    .where('outcome', 'is', null)
    .orderBy('requestedAt')
    .execute()
}

/** The same, and merges in which this person's record is the one that goes. */
export async function requestsNaming(db: Db, residentId: string): Promise<TwoPersonRequest[]> {
  return at(db)
    .selectFrom('request')
    .selectAll()
    .where(({ or, eb }) => or([eb('residentId', '=', residentId), eb('otherId', '=', residentId)]))
    .where('outcome', 'is', null)
    .orderBy('requestedAt')
    .forUpdate()
    .execute()
}

export async function saveDecision(db: Db, request: TwoPersonRequest): Promise<void> {
  const { decidedBy, decidedAt, outcome } = request
  await at(db)
    .updateTable('request')
    .set({ decidedBy, decidedAt, outcome })
    .where('id', '=', request.id)
    .execute()
}
