import { z } from 'zod'
import { command } from '#kernel'
import { approve, requireVersion } from '../model/decide.ts'
import { closeApproval } from '../raise-work.ts'
import { Alert } from '../schema.ts'
import { lockAlert, saveAlert } from '../store.ts'
import { seen } from './seen.ts'

export const approveAlert = command({
  name: 'alerts.approve',
  summary: 'a second person approves the alert',
  grant: 'alerts:approve',
  input: z.object(seen),
  output: Alert,
  run: async (ctx, { id, version }) => {
    const alert = await lockAlert(ctx.db, id)
    requireVersion(alert, version)
    const approved = approve(alert, { actor: ctx.actor.id, now: ctx.now() })
    await saveAlert(ctx.db, approved)
    await closeApproval(ctx, id)
    await ctx.emit('alerts.approved', id, { id })
    return approved
  },
})
