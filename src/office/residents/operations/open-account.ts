import { z } from 'zod'
import { command } from '#kernel'
import { issueCode } from '../codes.ts'
import { canSignIn } from '../model/life.ts'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { CounterCode, IdentityDocument, Resident } from '../schema.ts'
import { lockVisible } from '../visible-record.ts'

/**
 * Gives a person a way in without mail or telephone: a code on paper, after a clerk knew them by a document (its kind is
 * kept, its number never). An earlier code is void. Whoever asks again shows the document again.
 */
export const openAccountAtCounter = ({ key, vault }: ResidentsParts) =>
  command({
    name: 'residents.open-account',
    summary: 'opens the account of a person a clerk has identified, and gives a single-use code for it',
    grant: 'residents:register',
    loud: true,
    secret: true,
    perMinute: 30,
    input: z.object({
      id: Resident.shape.id.meta({ control: 'hidden' }),
      document: IdentityDocument.meta({ label: '本人確認に使ったもの' }),
      channel: CounterCode.shape.channel.extract(['counter', 'post']).meta({ label: '渡し方' }),
    }),
    output: z.object({
      id: z.uuid(),
      code: z.string(),
      expiresAt: z.string(),
      /** The sheet to print on the next page; null outside a browser. */
      reveal: z.uuid().nullable(),
    }),
    run: async (ctx, { id, document, channel }) => {
      const { row, fields } = await lockVisible(ctx, vault, id)
      if (!canSignIn(row)) throw problem('not-active')
      // A letter without an address reaches nobody.
      if (channel === 'post' && fields.address === null) throw problem('no-address')
      return { id, ...(await issueCode(ctx, key, { residentId: id, channel, document })) }
    },
  })
