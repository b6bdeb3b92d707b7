import { z } from 'zod'
import { Instant, query } from '#kernel'
import { PublicAlert } from '../public-alert.ts'
import { listLive } from '../store/index.ts'

export const listLiveAlerts = query({
  name: 'alerts.list-live',
  summary: 'what counts for residents at this moment, drills apart',
  grant: 'public',
  input: z.object({}),
  output: z.object({ at: Instant, alerts: z.array(PublicAlert), drills: z.array(PublicAlert) }),
  run: async (ctx) => {
    const at = ctx.now()
    const all = await listLive(ctx.db, at)
    return { at, alerts: all.filter((one) => !one.drill), drills: all.filter((one) => one.drill) }
  },
})
