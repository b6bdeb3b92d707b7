import { z } from 'zod'
import { command } from '#kernel'
import { raiseWork } from '#work'
import { override } from '../model/decide.ts'
import type { Publisher } from '../publish/freeze.ts'
import { Alert } from '../schema.ts'
import { decide, seen } from './decide-alert.ts'
import { putOut } from './put-out.ts'

const reviewHours = 24

/** Out at once, like an approval. Loud in the audit, and somebody else must look at it within a day. */
export const overrideAlert = (publisher: Publisher) =>
  command({
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
      const decided = await decide(ctx, { id, version }, (alert, by) => override(alert, reason, by))
      const review = {
        kind: 'work.kind.alerts-override',
        subject: id,
        path: `/console/alerts/${id}`,
        ownerRole: 'administrator',
      }
      await raiseWork(ctx.db, { ...review, dueInHours: reviewHours, now: ctx.now(), id: ctx.newId() })
      return putOut(ctx, decided, publisher)
    },
  })
