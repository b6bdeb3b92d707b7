import { z } from 'zod'
import { command } from '#kernel'
import type { ResidentsParts } from '../parts.ts'
import { beginStep } from '../sign-in-steps.ts'

/** Begins signing in by card in this browser: ten minutes and once. */
export const beginSignIn = ({ key }: ResidentsParts) =>
  command({
    name: 'residents.begin-sign-in',
    summary: 'begins signing in by card (OpenID Connect Core 1.0, code flow with PKCE)',
    grant: 'public',
    secret: true,
    perMinute: 30,
    input: z.object({}),
    output: z.object({ state: z.string(), nonce: z.string(), challenge: z.string(), hold: z.string() }),
    run: (ctx) => beginStep(ctx, key, null),
  })
