import { z } from 'zod'
import { query } from '#kernel'
import { Prepared } from '../schema.ts'
import { listPrepared } from '../store/index.ts'

export const listPreparedAlerts = query({
  name: 'alerts.list-prepared',
  summary: 'the alerts the town keeps ready',
  grant: 'alerts:read',
  input: z.object({}),
  output: z.object({ own: z.array(Prepared) }),
  run: async (ctx) => ({ own: await listPrepared(ctx.db) }),
})
