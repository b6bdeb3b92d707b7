import { z } from 'zod'
import { type Ctx, command } from '#kernel'
import { me } from '../me.ts'
import { problem } from '../problems.ts'
import { personOfAnswer } from '../proven-passkey.ts'
import { renewProof } from '../renew-proof.ts'
import type { SignInParts } from '../sign-in-parts.ts'
import { findPerson } from '../store/index.ts'
import { signIn } from './sign-in.ts'
import { personOfPaperCode, signInByCode } from './use-paper-code.ts'

/** What takes the place of the token in this browser's cookie. */
const Proved = z.object({ token: z.string() })

/** The session goes on as proved when the proof is that of its own person; else `people.proof-refused`. */
function settle(ctx: Ctx, proven: { id: string } | null): Promise<z.output<typeof Proved>> {
  const personId = me(ctx)
  const id = ctx.actor.session
  if (proven?.id !== personId || id === undefined) throw problem('proof-refused')
  return renewProof(ctx, { id, personId })
}

/** Proves with a passkey. Whatever is wrong with it, another person's too, is one refusal, `people.proof-refused`. */
export const prove = (parts: SignInParts) =>
  command({
    name: 'people.prove',
    summary: 'proves once more, with a passkey, who is signed in',
    grant: 'signed-in',
    secret: true,
    perMinute: 20,
    input: signIn(parts).input,
    output: Proved,
    run: async (ctx, { response }) =>
      settle(ctx, await personOfAnswer(ctx, parts, { response, purpose: 'proof', personId: me(ctx) })),
  })

/** The same with a code from one's own sealed sheet, which is used up; a colleague's code is not. */
export const proveByCode = (parts: SignInParts) =>
  command({
    name: 'people.prove-by-paper-code',
    summary: 'proves once more, with a single-use paper code, who is signed in',
    grant: 'staff',
    loud: true,
    secret: true,
    perMinute: 5,
    input: signInByCode(parts).input,
    output: Proved,
    run: async (ctx, { code }) => settle(ctx, await personOfPaperCode(ctx, parts, code)),
  })

/** The same for a figure of the demonstration town, whom anyone at this machine may be. */
export const proveAsPersona = command({
  name: 'people.prove-as-persona',
  summary: 'goes on as a figure of the demonstration town, as if they had proved who they are',
  grant: 'staff',
  secret: true,
  perMinute: 60,
  input: z.object({}),
  output: Proved,
  run: async (ctx) => {
    const person = await findPerson(ctx.db, me(ctx))
    return settle(ctx, person?.persona === true ? person : null)
  },
})
