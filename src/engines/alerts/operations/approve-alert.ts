import { z } from 'zod'
import { command } from '#kernel'
import { approve } from '../model/decide.ts'
import { closeApproval } from '../raise-work.ts'
import { Alert } from '../schema.ts'
import { decide, seen } from './decide-alert.ts'

export const approveAlert = command({
  name: 'alerts.approve',
  summary: 'a second person approves the alert',
  grant: 'alerts:approve',
  input: z.object(seen),
  output: Alert,
  run: async (ctx, { id, version }) => {
    const approved = await decide(ctx, { id, version }, approve)
    await closeApproval(ctx, id)
    await ctx.emit('alerts.approved', id, { id })
    return approved
  },
})
