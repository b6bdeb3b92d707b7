import { z } from 'zod'
import { address, command, machine, personName, plainDate } from '#kernel'
import { openAccount, SignedIn, startSession } from '#people'
import { noticeChange, personOf } from '../card.ts'
import { canSignIn } from '../model/life.ts'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Gender } from '../schema.ts'

/**
 * Signs in the person a provider vouched for. Only the module's own way back from the provider runs it, with facts whose
 * issuer, signature and times were checked. Refuses `residents.account-closed` for who died, and for a record that is gone.
 */
export const signInByCard = ({ vault }: ResidentsParts) =>
  command({
    name: 'residents.sign-in-by-card',
    summary: 'signs in the person a provider of identities vouched for',
    grant: 'system',
    secret: true,
    input: z.object({
      issuer: machine({ max: 300 }),
      sub: machine({ max: 255 }),
      name: personName(),
      birthDate: plainDate(),
      address: address(),
      gender: Gender,
    }),
    output: SignedIn,
    subject: (_input, { personId }) => [personId],
    run: async (ctx, facts) => {
      const record = await personOf(ctx, vault, facts)
      const { id } = record.row
      if (!canSignIn(record.row)) throw problem('account-closed')
      await noticeChange(ctx, vault, { record, facts })
      await openAccount(ctx, id)
      return startSession(ctx, { id, kind: 'resident' }, 'identity')
    },
  })
