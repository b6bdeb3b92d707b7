import { z } from 'zod'
import { command, plus } from '#kernel'
import { me } from '../me.ts'
import { ceremonyTime, proofOptions } from '../relying-party.ts'
import type { SignInParts } from '../sign-in-parts.ts'
import { addChallenge, listPasskeys } from '../store/index.ts'
import { makeToken } from '../token.ts'

/** Makes the challenge for proving once more who one is; five minutes, once, and for this person's own keys only. */
export const beginProof = (parts: SignInParts) =>
  command({
    name: 'people.begin-proof',
    summary:
      'makes the options for proving once more by passkey who one is (WebAuthn, PublicKeyCredentialRequestOptionsJSON)',
    grant: 'signed-in',
    secret: true,
    perMinute: 30,
    input: z.object({}),
    output: z.looseObject({ challenge: z.string() }),
    run: async (ctx) => {
      const personId = me(ctx)
      const challenge = makeToken((bytes) => ctx.random(bytes))
      const expiresAt = plus(ctx.now(), ceremonyTime)
      await addChallenge(ctx.db, { challenge, purpose: 'proof', personId, expiresAt }, ctx.now())
      const kind = ctx.actor.kind === 'resident' ? 'resident' : 'staff'
      const all = await listPasskeys(ctx.db, personId)
      const known = all.filter(({ suspendedAt }) => suspendedAt === null)
      return { ...(await proofOptions(parts, { challenge, kind, known })) }
    },
  })
