import { z } from 'zod'
import { query } from '#kernel'
import { me } from '../me.ts'
import type { ResidentsParts } from '../parts.ts'
import { openRecord } from '../records.ts'
import { ReadLog, Resident, ResidentFields } from '../schema.ts'
import { readsOf } from '../store/index.ts'

const shown = 100

/** What the town holds about who asks, and who read it: the same record the staff see. Null for an account without one. */
export const getOwn = ({ vault }: ResidentsParts) =>
  query({
    name: 'residents.get-own',
    summary: 'shows a resident their own record and who read it',
    grant: 'resident',
    input: z.object({}),
    output: z.object({
      own: Resident.pick({ state: true, registered: true, undisclosed: true, closeAt: true })
        .extend({ fields: ResidentFields })
        .nullable(),
      reads: z.array(ReadLog.pick({ id: true, purpose: true, at: true })),
    }),
    run: async (ctx) => {
      const record = await openRecord(ctx.db, vault, me(ctx))
      if (!record) return { own: null, reads: [] }
      const { state, registered, undisclosed, closeAt } = record.row
      const reads = await readsOf(ctx.db, record.row.id, shown)
      return {
        own: { state, registered, undisclosed, closeAt, fields: record.fields },
        reads: reads.map(({ id, purpose, at }) => ({ id, purpose, at })),
      }
    },
  })
