import { type Ctx, plus } from '#kernel'
import { limitsOf } from './model/session.ts'
import type { Began, Person, SignedIn } from './schema.ts'
import { addSession, endSession } from './store/index.ts'
import { hashToken, makeToken } from './token.ts'

/**
 * A new session, whatever the browser brought along: the token goes into the cookie, its hash into the
 * table. The session this browser had until now ends, for its cookie is overwritten.
 */
export async function startSession(
  ctx: Ctx,
  person: Pick<Person, 'id' | 'kind'>,
  began: Began,
): Promise<SignedIn> {
  const { actor } = ctx
  if (actor.session) await endSession(ctx.db, actor.id, actor.session)
  const token = makeToken((bytes) => ctx.random(bytes))
  const now = ctx.now()
  const id = ctx.newId()
  const personId = person.id
  const expiresAt = plus(now, limitsOf(person.kind).lifetime)
  await addSession(
    ctx.db,
    { id, personId, createdAt: now, lastSeenAt: now, expiresAt, provedAt: now, began, device: null },
    { tokenHash: hashToken(token), sessionId: id, issuedAt: now, replacedAt: null },
  )
  return { personId, kind: person.kind, token }
}
