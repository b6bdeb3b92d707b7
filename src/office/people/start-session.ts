import { type Ctx, plus } from '#kernel'
import { sessionLimits } from './model/session.ts'
import type { Began } from './schema.ts'
import { addSession, endSession } from './store/index.ts'
import { hashToken, makeToken } from './token.ts'

/**
 * A new session for one shift, whatever the browser brought along: the token goes into the cookie, its hash into the
 * table. The session this browser had until now ends, for its cookie is overwritten.
 */
export async function startSession(
  ctx: Ctx,
  personId: string,
  began: Began,
): Promise<{ personId: string; token: string }> {
  const { actor } = ctx
  if (actor.session) await endSession(ctx.db, actor.id, actor.session)
  const token = makeToken((bytes) => ctx.random(bytes))
  const now = ctx.now()
  const id = ctx.newId()
  const expiresAt = plus(now, sessionLimits.lifetime)
  await addSession(
    ctx.db,
    { id, personId, createdAt: now, lastSeenAt: now, expiresAt, began, device: null },
    { tokenHash: hashToken(token), sessionId: id, issuedAt: now, replacedAt: null },
  )
  return { personId, token }
}
