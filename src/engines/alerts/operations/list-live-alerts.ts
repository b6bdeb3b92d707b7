import { z } from 'zod'
import { query } from '#kernel'
import { PublicAlert } from '../public-alert.ts'
import { listLive } from '../store.ts'

export const listLiveAlerts = query({
  name: 'alerts.list-live',
  summary: 'what counts for residents now, drills apart',
  grant: 'public',
  input: z.object({}),
  output: z.object({ alerts: z.array(PublicAlert), drills: z.array(PublicAlert) }),
  run: async (ctx) => {
    const all = await listLive(ctx.db, ctx.now())
    return { alerts: all.filter((one) => !one.drill), drills: all.filter((one) => one.drill) }
  },
})
