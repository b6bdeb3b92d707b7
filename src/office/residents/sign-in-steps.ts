import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Ctx, type NodeKey, plus, seal, unseal } from '#kernel'
import { hashToken, makeToken } from '#people'
import { addSignInStep, takeSignInStep } from './store/index.ts'

/** How long somebody may take at the provider, in milliseconds. */
const stepTime = 10 * 60_000
const purpose = 'residents.sign-in-step'

/** A session whose holder is asked once more who they are, and the page they come back to. */
export const AskedProof = z.object({ session: z.uuid(), personId: z.uuid(), back: z.string() })
type AskedProof = z.output<typeof AskedProof>

const Secrets = z.object({
  nonce: z.string(),
  verifier: z.string(),
  /** Null for signing in; left out by who began before there was anything else. */
  proof: AskedProof.nullable().default(null),
})

/** `state`, `nonce` and the verifier of PKCE (RFC 7636 §4.1) are all such words. */
const word = (ctx: Ctx) => makeToken((bytes) => ctx.random(bytes))

export type Begun = { state: string; nonce: string; challenge: string; hold: string }

/**
 * Begins signing in by card, or proving once more by it: what goes to the provider, and what only this browser gets to
 * hold.
 */
export async function beginStep(ctx: Ctx, key: NodeKey, proof: AskedProof | null): Promise<Begun> {
  const [state, nonce, verifier, hold] = [word(ctx), word(ctx), word(ctx), word(ctx)]
  const step = hashToken(state)
  const plain = Buffer.from(JSON.stringify({ nonce, verifier, proof }))
  const sealed = Uint8Array.from(seal(key.derive(purpose), step, ctx.random(12), plain))
  const expiresAt = plus(ctx.now(), stepTime)
  await addSignInStep(ctx.db, { state: step, browser: hashToken(hold), sealed, expiresAt }, ctx.now())
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  return { state, nonce, challenge, hold }
}

/** What was begun in this browser with this `state`, once; null for anything else. */
export async function takeStep(
  ctx: Ctx,
  key: NodeKey,
  { state, hold }: { state: string; hold: string },
): Promise<z.output<typeof Secrets> | null> {
  const asked = { state: hashToken(state), browser: hashToken(hold) }
  const step = await takeSignInStep(ctx.db, asked, ctx.now())
  if (!step) return null
  return Secrets.parse(JSON.parse(unseal(key.derive(purpose), step.state, step.sealed).toString()))
}
