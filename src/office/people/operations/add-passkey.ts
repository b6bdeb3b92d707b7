import { z } from 'zod'
import { command, machine } from '#kernel'
import { me } from '../me.ts'
import { mostPasskeys } from '../model/passkey.ts'
import { problem } from '../problems.ts'
import { readRegistration, verifiedRegistration } from '../relying-party.ts'
import { Passkey } from '../schema.ts'
import type { SignInParts } from '../sign-in-parts.ts'
import { addPasskey, listPasskeys, lockPerson, takeChallenge } from '../store/index.ts'

/**
 * Adds the key a device has just made. Refuses `people.passkey-refused` for an answer to no open challenge of this
 * person, of another site, without user verification, or for a key that is somebody's already.
 */
export const addOwnPasskey = (parts: SignInParts) =>
  command({
    name: 'people.add-passkey',
    summary: 'adds a passkey to the person who asks',
    grant: 'signed-in',
    freshProof: 'if-possible',
    loud: true,
    perMinute: 20,
    input: z.object({
      name: Passkey.shape.name,
      response: machine({ max: 16_384, control: 'hidden' }),
    }),
    output: z.object({ id: z.uuid() }),
    subject: (_input, { id }) => [id],
    run: async (ctx, { name, response }) => {
      const personId = me(ctx)
      await lockPerson(ctx.db, personId)
      if ((await listPasskeys(ctx.db, personId)).length >= mostPasskeys) throw problem('too-many-passkeys')
      const answer = readRegistration(response)
      if (!answer) throw problem('passkey-refused')
      const { challenge } = answer
      const kind = ctx.actor.kind === 'resident' ? 'resident' : 'staff'
      const asked = { challenge, purpose: 'registration' as const, personId }
      if (!(await takeChallenge(ctx.db, asked, ctx.now()))) throw problem('passkey-refused')
      const made = await verifiedRegistration(parts, { answer, kind }, ctx.log)
      if (!made) throw problem('passkey-refused')
      const id = ctx.newId()
      const unused = { lastUsedAt: null, suspendedAt: null }
      const added = { ...made, ...unused, id, personId, name, createdAt: ctx.now() }
      if (!(await addPasskey(ctx.db, added))) throw problem('passkey-refused')
      return { id }
    },
  })
