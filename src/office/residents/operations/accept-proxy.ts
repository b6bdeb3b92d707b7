import { z } from 'zod'
import { command, line } from '#kernel'
import { readCode } from '#people'
import { digestOf } from '../codes.ts'
import { me } from '../me.ts'
import { requireAdult } from '../model/guardianship.ts'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { openRecord } from '../records.ts'
import { acceptOffer } from '../store/index.ts'

/** Accepts to act for whoever handed the code over. Whatever is wrong with it is one refusal, `residents.offer-refused`. */
export const acceptProxy = ({ key, vault }: ResidentsParts) =>
  command({
    name: 'residents.accept-proxy',
    summary: 'accepts to act for the resident who handed a code over',
    grant: 'resident',
    loud: true,
    perMinute: 5,
    input: z.object({ code: line({ label: '受け取ったコード', max: 100 }) }),
    output: z.object({ id: z.uuid() }),
    subject: (_input, { id }) => [id],
    run: async (ctx, { code }) => {
      const guardianId = me(ctx)
      const record = await openRecord(ctx.db, vault, guardianId)
      if (record?.row.state !== 'active') throw problem('not-active')
      requireAdult(record.fields.birthDate, ctx.now())
      const digest = digestOf(key, readCode(code) ?? '')
      const accepted = await acceptOffer(ctx.db, { digest, guardianId, now: ctx.now() })
      if (!accepted) throw problem('offer-refused')
      await ctx.emit('residents.guardianship-changed', accepted.wardId, { id: accepted.wardId })
      return { id: accepted.id }
    },
  })
