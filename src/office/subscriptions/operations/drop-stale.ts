import { z } from 'zod'
import { command, plus } from '#kernel'
import type { SubscriptionParts } from '../parts.ts'
import { takeStale } from '../store.ts'

const hourMs = 3_600_000

/** Forgets what nobody confirmed within two days, leases that ran out, and callbacks that could not be asked. */
export const dropStale = ({ delivery }: SubscriptionParts) =>
  command({
    name: 'subscriptions.drop-stale',
    summary: 'forgets what nobody confirmed and leases that ran out',
    grant: 'system',
    input: z.object({}),
    output: z.object({ count: z.int() }),
    run: async (ctx) => {
      const now = ctx.now()
      const gone = await takeStale(ctx.db, {
        now,
        unconfirmedBefore: plus(now, -48 * hourMs),
        intentsBefore: plus(now, -hourMs),
      })
      for (const id of gone) await delivery.remove(ctx, id)
      return { count: gone.length }
    },
  })
