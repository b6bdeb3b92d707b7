import { type Ctx, plus } from '#kernel'
import { addSession } from './store.ts'
import { hashToken, makeToken } from './token.ts'

const sessionHours = 12

/** A session for one shift; the token goes into the cookie, its hash into the table. */
export async function startSession(ctx: Ctx, personId: string): Promise<{ personId: string; token: string }> {
  const token = makeToken((bytes) => ctx.random(bytes))
  const now = ctx.now()
  await addSession(ctx.db, {
    tokenHash: hashToken(token),
    personId,
    createdAt: now,
    expiresAt: plus(now, sessionHours * 3_600_000),
  })
  return { personId, token }
}
