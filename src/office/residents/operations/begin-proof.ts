import { z } from 'zod'
import { command, machine } from '#kernel'
import { wayBack } from '#people'
import { me } from '../me.ts'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { beginStep } from '../sign-in-steps.ts'
import { beginSignIn } from './begin-sign-in.ts'

/** Begins proving by card, for the session that asks: ten minutes and once. */
export const beginProof = (parts: ResidentsParts) =>
  command({
    name: 'residents.begin-proof',
    summary:
      'begins proving once more, by card, who is signed in (OpenID Connect Core 1.0, code flow with PKCE)',
    grant: 'resident',
    secret: true,
    perMinute: 30,
    input: z.object({ back: machine({ max: 400 }) }),
    output: beginSignIn(parts).output,
    run: async (ctx, { back }) => {
      const { session } = ctx.actor
      if (session === undefined) throw problem('not-a-resident')
      return beginStep(ctx, parts.key, { session, personId: me(ctx), back: wayBack('resident', back) })
    },
  })
