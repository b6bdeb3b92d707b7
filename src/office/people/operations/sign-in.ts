import { z } from 'zod'
import { type Ctx, command, machine, system } from '#kernel'
import { counterAdvances } from '../model/passkey.ts'
import { problem } from '../problems.ts'
import { originOf, readAssertion, verifiedAssertion } from '../relying-party.ts'
import { SignedIn } from '../schema.ts'
import type { SignInParts } from '../sign-in-parts.ts'
import { startSession } from '../start-session.ts'
import { findByCredential, findPerson, recordUse, takeChallenge } from '../store/index.ts'
import { suspendKey } from './suspend-passkey.ts'

/**
 * Signs in with a passkey. Whatever is wrong (no open challenge, unknown key, another site, a bad signature, no user
 * verification, a copied or suspended key, a person who left) is one and the same refusal, `people.sign-in-refused`.
 */
export const signIn = (parts: SignInParts) =>
  command({
    name: 'people.sign-in',
    summary: 'signs in with a passkey',
    grant: 'public',
    side: 'both',
    secret: true,
    perMinute: 20,
    input: z.object({ response: machine({ max: 16_384, control: 'hidden' }) }),
    output: SignedIn,
    subject: (_input, output) => [output.personId],
    run: async (ctx, { response }) => {
      const proven = await provenPasskey(ctx, parts, response)
      const person = proven && (await findPerson(ctx.db, proven.personId))
      // A key for the one address opens nothing at the other.
      if (!person || proven.origin !== originOf(parts, person.kind)) throw problem('sign-in-refused')
      if (person.persona && !parts.personas) throw problem('sign-in-refused')
      return startSession(ctx, person, 'passkey')
    },
  })

type Proven = { personId: string; origin: string }

async function provenPasskey(ctx: Ctx, parts: SignInParts, response: string): Promise<Proven | null> {
  const answer = readAssertion(response)
  if (!answer) return null
  const asked = { challenge: answer.challenge, purpose: 'sign-in' as const, personId: null }
  if (!(await takeChallenge(ctx.db, asked, ctx.now()))) return null
  const passkey = await findByCredential(ctx.db, answer.id)
  const seen = await verifiedAssertion(parts, { answer, passkey }, ctx.log)
  if (!passkey || !seen || passkey.suspendedAt !== null) return null
  const { counter, synced, origin } = seen
  const use = { id: passkey.id, counter, synced, now: ctx.now() }
  if (counterAdvances(passkey.counter, counter) && (await recordUse(ctx.db, use)))
    return { personId: passkey.personId, origin }
  // In a transaction of its own: this one is rolled back with the refusal.
  await parts.runner().run(suspendKey, { id: passkey.id }, { actor: system('people'), via: 'job' })
  return null
}
