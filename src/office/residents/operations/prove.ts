import { z } from 'zod'
import { command } from '#kernel'
import { renewProof } from '#people'
import { personOf } from '../card.ts'
import { me } from '../me.ts'
import { canSignIn } from '../model/life.ts'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { signInByCard } from './sign-in-by-card.ts'
import { residentOfCode, signInWithCode } from './use-code.ts'

/** What takes the place of the token in this browser's cookie. */
const Proved = z.object({ token: z.string() })

/**
 * Proves by a code of the town office who is signed in, and uses it up. A wrong, used, void or expired code, and that of
 * somebody else, which is not used up, are one refusal, `residents.proof-refused`.
 */
export const proveByCode = (parts: ResidentsParts) =>
  command({
    name: 'residents.prove-by-code',
    summary: 'proves once more, with a single-use code of the town office, who is signed in',
    grant: 'resident',
    loud: true,
    secret: true,
    perMinute: 5,
    input: signInWithCode(parts).input,
    output: Proved,
    run: async (ctx, { code }) => {
      const personId = me(ctx)
      const { session } = ctx.actor
      const row = await residentOfCode(ctx, parts, code)
      if (row?.id !== personId || session === undefined) throw problem('proof-refused')
      return renewProof(ctx, { id: session, personId })
    },
  })

/**
 * Proves by card who is signed in. Only the module's own way back from the provider runs it, as of a card whose answer was
 * checked. A card of somebody else, or of nobody here, is refused `residents.proof-refused` and begins no record.
 */
export const proveByCard = (parts: ResidentsParts) =>
  command({
    name: 'residents.prove-by-card',
    summary: 'goes on with the session of the person a provider of identities vouched for once more',
    grant: 'system',
    secret: true,
    input: signInByCard(parts).input.extend({ session: z.uuid(), personId: z.uuid() }),
    output: Proved,
    subject: ({ personId }) => [personId],
    run: async (ctx, { session, personId, ...facts }) => {
      // Rolled back with the refusal: a stranger's card is not taken in by the way.
      const { row } = await personOf(ctx, parts.vault, facts)
      if (row.id !== personId || !canSignIn(row)) throw problem('proof-refused')
      return renewProof(ctx, { id: session, personId })
    },
  })
