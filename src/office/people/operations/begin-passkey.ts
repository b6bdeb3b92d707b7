import { z } from 'zod'
import { command, plus } from '#kernel'
import { me } from '../me.ts'
import { mostPasskeys } from '../model/passkey.ts'
import { problem } from '../problems.ts'
import { ceremonyTime, registrationOptions } from '../relying-party.ts'
import type { SignInParts } from '../sign-in-parts.ts'
import { addChallenge, findPerson, listPasskeys } from '../store/index.ts'
import { makeToken } from '../token.ts'

/** Makes the challenge for a new key of the person who asks; five minutes, once, and for this person only. */
export const beginPasskey = (parts: SignInParts) =>
  command({
    name: 'people.begin-passkey',
    summary: 'makes the options for adding a passkey (WebAuthn, PublicKeyCredentialCreationOptionsJSON)',
    grant: 'signed-in',
    freshProof: 'if-possible',
    secret: true,
    perMinute: 20,
    input: z.object({}),
    output: z.looseObject({ challenge: z.string() }),
    run: async (ctx) => {
      const person = await findPerson(ctx.db, me(ctx))
      if (!person) throw problem('not-found')
      const known = await listPasskeys(ctx.db, person.id)
      if (known.length >= mostPasskeys) throw problem('too-many-passkeys')
      const challenge = makeToken((bytes) => ctx.random(bytes))
      const expiresAt = plus(ctx.now(), ceremonyTime)
      const row = { challenge, purpose: 'registration' as const, personId: person.id, expiresAt }
      await addChallenge(ctx.db, row, ctx.now())
      const name =
        person.kind === 'resident' ? ((await parts.residentName?.(ctx.db, person.id)) ?? '') : person.name
      const { id, kind } = person
      return { ...(await registrationOptions(parts, { challenge, person: { id, kind, name }, known })) }
    },
  })
