import type { Db, Instant } from '#kernel'
import type { Person, Session, SessionToken } from '../schema.ts'
import { at } from './tables.ts'

/** A token with its session and person, as one reading found them. */
export type Held = {
  person: Pick<Person, 'id' | 'kind' | 'name' | 'roles' | 'persona'>
  session: Session
  token: SessionToken
}

export async function addSession(db: Db, session: Session, token: SessionToken): Promise<void> {
  await at(db).insertInto('session').values(session).execute()
  await at(db).insertInto('sessionToken').values(token).execute()
}

const joined = (db: Db) =>
  at(db)
    .selectFrom('session')
    .innerJoin('person', 'person.id', 'session.personId')
    .innerJoin('sessionToken', 'sessionToken.sessionId', 'session.id')
    .where('person.removedAt', 'is', null)
    .select([
      'person.id as personId',
      'person.kind',
      'person.name',
      'person.roles',
      'person.persona',
      'session.id as sessionId',
      'session.createdAt',
      'session.lastSeenAt',
      'session.expiresAt',
      'session.provedAt',
      'session.began',
      'session.device',
      'sessionToken.tokenHash',
      'sessionToken.issuedAt',
      'sessionToken.replacedAt',
    ])

type Joined = Awaited<ReturnType<ReturnType<typeof joined>['executeTakeFirstOrThrow']>>

function heldOf(row: Joined | undefined): Held | undefined {
  if (!row) return undefined
  const { personId, sessionId, kind, name, roles, persona } = row
  const { createdAt, lastSeenAt, expiresAt, provedAt, began, device, tokenHash, issuedAt, replacedAt } = row
  return {
    person: { id: personId, kind, name, roles, persona },
    session: { id: sessionId, personId, createdAt, lastSeenAt, expiresAt, provedAt, began, device },
    token: { tokenHash, sessionId, issuedAt, replacedAt },
  }
}

/** What a token opens, whether or not it still does: the rules say that. Undefined for one that never was. */
export async function heldByToken(db: Db, tokenHash: string): Promise<Held | undefined> {
  return heldOf(await joined(db).where('sessionToken.tokenHash', '=', tokenHash).executeTakeFirst())
}

/** The same with the session's current token, by the session's id. */
export async function heldBySession(db: Db, sessionId: string): Promise<Held | undefined> {
  const found = joined(db).where('session.id', '=', sessionId).where('sessionToken.replacedAt', 'is', null)
  return heldOf(await found.executeTakeFirst())
}

/** Puts `next` in the place of a token that is still the current one; of several at once only one does. */
export async function replaceToken(db: Db, tokenHash: string, next: SessionToken): Promise<boolean> {
  const replaced = await at(db)
    .updateTable('sessionToken')
    .set({ replacedAt: next.issuedAt })
    .where('tokenHash', '=', tokenHash)
    .where('replacedAt', 'is', null)
    .returning('sessionId')
    .executeTakeFirst()
  if (!replaced) return false
  await at(db).insertInto('sessionToken').values(next).execute()
  return true
}

/** Writes that a person's session was proved, and holds it; false when they have no such session. */
export async function markProved(
  db: Db,
  session: Pick<Session, 'id' | 'personId'>,
  now: Instant,
): Promise<boolean> {
  const marked = await at(db)
    .updateTable('session')
    .set({ provedAt: now, lastSeenAt: now })
    .where('id', '=', session.id)
    .where('personId', '=', session.personId)
    .where('expiresAt', '>', now)
    .executeTakeFirst()
  return marked.numUpdatedRows > 0n
}

/** The token of a session that is current now; undefined while another request replaces it. */
export async function currentToken(db: Db, sessionId: string): Promise<string | undefined> {
  const row = await at(db)
    .selectFrom('sessionToken')
    .select('tokenHash')
    .where('sessionId', '=', sessionId)
    .where('replacedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row?.tokenHash
}

export async function touchSession(
  db: Db,
  id: string,
  seen: Pick<Session, 'lastSeenAt' | 'device'>,
): Promise<void> {
  await at(db).updateTable('session').set(seen).where('id', '=', id).execute()
}

export async function findSession(db: Db, id: string): Promise<Session | undefined> {
  return at(db).selectFrom('session').selectAll().where('id', '=', id).executeTakeFirst()
}

/** A person's sessions, the last seen first; `after` and `seenAfter` leave out those that are over. */
export async function listSessions(
  db: Db,
  personId: string,
  live: { after: Instant; seenAfter: Instant },
): Promise<Session[]> {
  return at(db)
    .selectFrom('session')
    .selectAll()
    .where('personId', '=', personId)
    .where('expiresAt', '>', live.after)
    .where('lastSeenAt', '>', live.seenAfter)
    .orderBy('lastSeenAt', 'desc')
    .orderBy('id')
    .execute()
}

/** Ends one session of a person; false when they have no such session. */
export async function endSession(db: Db, personId: string, id: string): Promise<boolean> {
  const ended = await at(db)
    .deleteFrom('session')
    .where('id', '=', id)
    .where('personId', '=', personId)
    .executeTakeFirst()
  return ended.numDeletedRows > 0n
}

/** Ends a person's sessions, all or all but one. */
export async function endSessions(db: Db, personId: string, but?: string): Promise<void> {
  const all = at(db).deleteFrom('session').where('personId', '=', personId)
  await (but === undefined ? all : all.where('id', '!=', but)).execute()
}

export async function dropOverSessions(
  db: Db,
  over: { before: Instant; unseenSince: Instant },
): Promise<void> {
  await at(db)
    .deleteFrom('session')
    .where(({ or, eb }) => or([eb('expiresAt', '<=', over.before), eb('lastSeenAt', '<=', over.unseenSince)]))
    .execute()
}
