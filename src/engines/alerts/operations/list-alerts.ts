import { z } from 'zod'
import { query } from '#kernel'
import { Alert } from '../schema.ts'
import { listAlerts } from '../store/index.ts'

const most = 100
const fewEnded = 20

export const listForStaff = query({
  name: 'alerts.list',
  summary: 'the open proposals, drafts and submissions, what is out, and what ended lately',
  grant: 'alerts:read',
  input: z.object({}),
  output: z.object({ open: z.array(Alert), out: z.array(Alert), ended: z.array(Alert) }),
  run: async (ctx) => {
    const published = await listAlerts(ctx.db, ['published'], most)
    const ended = await listAlerts(ctx.db, ['updated', 'cancelled', 'expired', 'discarded'], fewEnded)
    // A cancellation went out too, but what it says is that something ended.
    const endings = published.filter((alert) => alert.msgType === 'Cancel')
    return {
      open: await listAlerts(ctx.db, ['submitted', 'draft'], most),
      out: published.filter((alert) => alert.msgType !== 'Cancel'),
      ended: [...ended, ...endings].sort((a, b) => (a.changedAt < b.changedAt ? 1 : -1)).slice(0, fewEnded),
    }
  },
})
