import { z } from 'zod'
import { command, machine } from '#kernel'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { AskedProof, takeStep } from '../sign-in-steps.ts'

/**
 * Takes up what this browser began, once. A `state` that was used, expired, made up or begun in another browser is one
 * and the same refusal, `residents.sign-in-unknown`.
 */
export const takeSignIn = ({ key }: ResidentsParts) =>
  command({
    name: 'residents.take-sign-in',
    summary: 'goes on with signing in by card where this browser began it',
    grant: 'public',
    secret: true,
    perMinute: 30,
    input: z.object({ state: machine({ max: 255 }), hold: machine({ max: 100 }) }),
    output: z.object({ nonce: z.string(), verifier: z.string(), proof: AskedProof.nullable() }),
    run: async (ctx, asked) => {
      const secrets = await takeStep(ctx, key, asked)
      if (!secrets) throw problem('sign-in-unknown')
      return secrets
    },
  })
