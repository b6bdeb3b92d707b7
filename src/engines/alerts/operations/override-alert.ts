import { z } from 'zod'
import { command } from '#kernel'
import { raiseWork } from '#work'
import { override } from '../model/decide.ts'
import { closeApproval } from '../raise-work.ts'
import { Alert } from '../schema.ts'
import { decide, seen } from './decide-alert.ts'

const reviewHours = 24

/** Loud in the audit, and somebody else must look at it within a day. */
export const overrideAlert = command({
  name: 'alerts.override',
  summary: 'one person decides alone in an emergency, with a reason that is reviewed afterwards',
  grant: 'alerts:override',
  loud: true,
  input: z.object({
    ...seen,
    reason: Alert.shape.overrideReason.unwrap().meta({ label: '一人で決めた理由', control: 'textarea' }),
  }),
  output: Alert,
  run: async (ctx, { id, version, reason }) => {
    const approved = await decide(ctx, { id, version }, (alert, by) => override(alert, reason, by))
    await closeApproval(ctx, id)
    const review = {
      kind: 'work.kind.alerts-override',
      subject: id,
      path: `/console/alerts/${id}`,
      ownerRole: 'administrator',
    }
    await raiseWork(ctx.db, { ...review, dueInHours: reviewHours, now: ctx.now(), id: ctx.newId() })
    await ctx.emit('alerts.approved', id, { id })
    return approved
  },
})
