import { z } from 'zod'
import { type Ctx, command, line } from '#kernel'
import { readCode } from '../model/paper-code.ts'
import { notify } from '../notify.ts'
import { problem } from '../problems.ts'
import { raisePaperCode } from '../raise-work.ts'
import { type Person, SignedIn } from '../schema.ts'
import type { SignInParts } from '../sign-in-parts.ts'
import { startSession } from '../start-session.ts'
import { findPerson, spendPaperCode } from '../store/index.ts'
import { digestOf } from './make-paper-codes.ts'

/**
 * Signs in with a code from a person's sealed sheet and uses it up. A wrong, used, void or unreadable code is one and
 * the same refusal after the same one step.
 */
export const signInByCode = (parts: SignInParts) =>
  command({
    name: 'people.use-paper-code',
    summary: 'signs in with a single-use paper code',
    grant: 'public',
    side: 'console',
    loud: true,
    secret: true,
    perMinute: 5,
    input: z.object({
      code: line({ label: '紙のコード', max: 100, autocomplete: 'one-time-code' }),
    }),
    output: SignedIn,
    subject: (_input, output) => [output.personId],
    run: async (ctx, { code }) => {
      const person = await personOfPaperCode(ctx, parts, code)
      if (!person) throw problem('sign-in-refused')
      return startSession(ctx, person, 'paper-code')
    },
  })

/** Whose code this is, which is then used up, and they and the administrators hear of it; null for whatever is wrong. */
export async function personOfPaperCode(ctx: Ctx, parts: SignInParts, code: string): Promise<Person | null> {
  const used = await spendPaperCode(ctx.db, digestOf(parts, readCode(code) ?? ''), ctx.now())
  const person = used && (await findPerson(ctx.db, used.personId))
  if (!used || !person || (person.persona && !parts.personas)) return null
  await raisePaperCode(ctx, used.id, person.id)
  await notify(ctx, person.id, 'paper-code-used')
  return person
}
