import { type Ctx, system } from '#kernel'
import { counterAdvances } from './model/passkey.ts'
import { suspendKey } from './operations/suspend-passkey.ts'
import { originOf, readAssertion, verifiedAssertion } from './relying-party.ts'
import type { Challenge, Person } from './schema.ts'
import type { SignInParts } from './sign-in-parts.ts'
import { findByCredential, findPerson, recordUse, takeChallenge } from './store/index.ts'

/**
 * Whose passkey gave this answer to a challenge that was asked for `purpose`, and of `personId` where it was asked of one
 * person. Null for whatever is wrong: no open challenge, unknown key, another site, a bad signature, no user
 * verification, a copied or suspended key, a person who left.
 */
export async function personOfAnswer(
  ctx: Ctx,
  parts: SignInParts,
  given: { response: string } & Pick<Challenge, 'purpose' | 'personId'>,
): Promise<Person | null> {
  const proven = await provenPasskey(ctx, parts, given)
  const person = proven && (await findPerson(ctx.db, proven.personId))
  // A key for the one address opens nothing at the other.
  if (!person || proven.origin !== originOf(parts, person.kind)) return null
  return person.persona && !parts.personas ? null : person
}

type Proven = { personId: string; origin: string }

async function provenPasskey(
  ctx: Ctx,
  parts: SignInParts,
  { response, ...asked }: Parameters<typeof personOfAnswer>[2],
): Promise<Proven | null> {
  const answer = readAssertion(response)
  if (!answer) return null
  if (!(await takeChallenge(ctx.db, { ...asked, challenge: answer.challenge }, ctx.now()))) return null
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
