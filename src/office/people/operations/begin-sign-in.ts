import { z } from 'zod'
import { command, plus } from '#kernel'
import { ceremonyTime, signInOptions } from '../relying-party.ts'
import type { SignInParts } from '../sign-in-parts.ts'
import { addChallenge } from '../store/index.ts'
import { makeToken } from '../token.ts'

/** Makes the challenge for signing in; five minutes and once. It is the same for everybody and names no key. */
export const beginSignIn = (parts: SignInParts) =>
  command({
    name: 'people.begin-sign-in',
    summary:
      'makes the options for signing in with a passkey (WebAuthn, PublicKeyCredentialRequestOptionsJSON)',
    grant: 'public',
    side: 'both',
    secret: true,
    perMinute: 30,
    input: z.object({}),
    output: z.looseObject({ challenge: z.string() }),
    run: async (ctx) => {
      const challenge = makeToken((bytes) => ctx.random(bytes))
      const expiresAt = plus(ctx.now(), ceremonyTime)
      await addChallenge(ctx.db, { challenge, purpose: 'sign-in', personId: null, expiresAt }, ctx.now())
      return { ...(await signInOptions(parts, challenge)) }
    },
  })
