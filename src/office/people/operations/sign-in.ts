import { z } from 'zod'
import { command, machine } from '#kernel'
import { problem } from '../problems.ts'
import { personOfAnswer } from '../proven-passkey.ts'
import { SignedIn } from '../schema.ts'
import type { SignInParts } from '../sign-in-parts.ts'
import { startSession } from '../start-session.ts'

/** Signs in with a passkey. Whatever is wrong is one and the same refusal, `people.sign-in-refused`. */
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
      const person = await personOfAnswer(ctx, parts, { response, purpose: 'sign-in', personId: null })
      if (!person) throw problem('sign-in-refused')
      return startSession(ctx, person, 'passkey')
    },
  })
