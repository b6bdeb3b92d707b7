import { type Ctx, type NodeKey, plus, seal, unseal } from '#kernel'
import type { Reveal } from './schema.ts'
import { addReveal, findReveal } from './store/index.ts'

const shownFor = 10 * 60_000
const purpose = 'people.reveal'

type Secret = Pick<Reveal, 'kind' | 'personId'> & { lines: readonly string[] }

/**
 * Puts a secret where its maker's next page can show it, for ten minutes and in this session only: an answer to a form
 * is a redirect, and a secret belongs neither in an address nor in a log. Null when there is no session, as at the
 * machine, where the answer itself is read.
 */
export async function keepForMaker(ctx: Ctx, key: NodeKey, secret: Secret): Promise<string | null> {
  const sessionId = ctx.actor.session
  if (!sessionId) return null
  const id = ctx.newId()
  const plain = Buffer.from(JSON.stringify(secret.lines))
  const sealed = Uint8Array.from(seal(key.derive(purpose), id, ctx.random(12), plain))
  const { kind, personId } = secret
  const now = ctx.now()
  await addReveal(ctx.db, { id, sessionId, kind, personId, sealed, expiresAt: plus(now, shownFor) }, now)
  return id
}

/** A secret this session made within the last ten minutes; null for any other. */
export async function revealedTo(
  ctx: Ctx,
  key: NodeKey,
  id: string,
): Promise<(Pick<Reveal, 'kind' | 'personId' | 'expiresAt'> & { lines: string[] }) | null> {
  const sessionId = ctx.actor.session
  const reveal = sessionId && (await findReveal(ctx.db, { id, sessionId }, ctx.now()))
  if (!reveal) return null
  const { kind, personId, expiresAt } = reveal
  return { kind, personId, expiresAt, lines: linesOf(reveal, key) }
}

/** The lines of a secret: one link, or the codes of a sheet. */
export function linesOf(reveal: Reveal, key: NodeKey): string[] {
  return JSON.parse(unseal(key.derive(purpose), reveal.id, reveal.sealed).toString()) as string[]
}
