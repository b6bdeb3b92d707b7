import { z } from 'zod'
import { query } from '#kernel'
import { Alert } from '../schema.ts'
import { listAlerts } from '../store.ts'

const most = 100

export const listForStaff = query({
  name: 'alerts.list',
  summary: 'the open proposals, drafts and submissions, what is out, and what ended lately',
  grant: 'alerts:read',
  input: z.object({}),
  output: z.object({ open: z.array(Alert), out: z.array(Alert), ended: z.array(Alert) }),
  run: async (ctx) => ({
    open: await listAlerts(ctx.db, ['submitted', 'draft', 'approved'], most),
    out: await listAlerts(ctx.db, ['published'], most),
    ended: await listAlerts(ctx.db, ['updated', 'cancelled', 'expired', 'discarded'], 20),
  }),
})
