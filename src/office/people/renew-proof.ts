import type { Ctx } from '#kernel'
import { problem } from './problems.ts'
import type { Session } from './schema.ts'
import { currentToken, markProved, replaceToken } from './store/index.ts'
import { hashToken, makeToken } from './token.ts'

/**
 * The holder of this session has just proved that they are its person. The session goes on under another token: whoever
 * holds the old one does not share in the proof. Refuses `people.proof-refused` when this person has no such session.
 */
export async function renewProof(
  ctx: Ctx,
  session: Pick<Session, 'id' | 'personId'>,
): Promise<{ token: string }> {
  const now = ctx.now()
  if (!(await markProved(ctx.db, session, now))) throw problem('proof-refused')
  const token = makeToken((bytes) => ctx.random(bytes))
  const next = { tokenHash: hashToken(token), sessionId: session.id, issuedAt: now, replacedAt: null }
  const current = await currentToken(ctx.db, session.id)
  if (current === undefined || !(await replaceToken(ctx.db, current, next))) throw transient()
  return { token }
}

/** The runner tries again what the database calls a failure of serialisation. */
const transient = () => Object.assign(new Error('a page replaced this token'), { code: '40001' })
