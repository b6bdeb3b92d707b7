import { z } from 'zod'
import { query } from '#kernel'
import { Subscription } from '../schema.ts'
import { countSubscriptions } from '../store.ts'

export const countAll = query({
  name: 'subscriptions.count',
  summary: 'how many subscriptions there are of each kind, state and level',
  grant: 'subscriptions:read',
  input: z.object({}),
  output: z.object({
    counts: z.array(
      Subscription.pick({ kind: true, state: true, minLevel: true }).extend({ count: z.int() }),
    ),
  }),
  run: async (ctx) => ({
    counts: (await countSubscriptions(ctx.db)).map((row) => ({ ...row, count: Number(row.count) })),
  }),
})
