import { z } from 'zod'
import { query } from '#kernel'
import { stateOf } from '../model/request.ts'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { logReads } from '../reads.ts'
import { reasonOf } from '../requests.ts'
import { ResidentFields, TwoPersonRequest } from '../schema.ts'
import { findRequest } from '../store/index.ts'
import { visibleRecord } from '../visible-record.ts'

const Person = ResidentFields.pick({ name: true, kana: true, birthDate: true, address: true }).extend({
  id: z.uuid(),
  registerNumber: z.string().nullable(),
})

/** What the second person needs to decide. */
export const showRequest = ({ vault }: ResidentsParts) =>
  query({
    name: 'residents.show-request',
    summary: 'shows a request about a resident to who decides about it',
    grant: 'residents:read',
    logsReads: true,
    input: TwoPersonRequest.pick({ id: true }),
    output: z.object({
      request: TwoPersonRequest.omit({ reason: true }),
      reason: z.string(),
      state: z.enum(['open', 'lapsed', 'approved', 'declined']),
      /** Whom it is about: the record that stays, and of a merge the one that goes. Nobody once it was erased. */
      people: z.array(Person),
      /** Whether who asks is the one who may not approve it. */
      own: z.boolean(),
    }),
    run: async (ctx, { id }) => {
      const found = await findRequest(ctx.db, id)
      if (!found) throw problem('not-found')
      const { reason: _, ...request } = found
      const done = request.outcome === 'approved' && request.kind === 'erasure'
      const ids = done ? [] : [request.residentId, ...(request.otherId === null ? [] : [request.otherId])]
      const people = []
      for (const each of ids) {
        const { name, kana, birthDate, address, registerNumber } = (await visibleRecord(ctx, vault, each))
          .fields
        people.push({ id: each, name, kana, birthDate, address, registerNumber })
      }
      await logReads(ctx, ids, { operation: 'residents.show-request', purpose: 'work-item' })
      const reason = done ? '' : await reasonOf(ctx, vault, found)
      return {
        request,
        reason,
        state: stateOf(found, ctx.now()),
        people,
        own: request.requestedBy === ctx.actor.id,
      }
    },
  })
