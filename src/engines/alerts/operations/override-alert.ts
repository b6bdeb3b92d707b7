import { z } from 'zod'
import { command } from '#kernel'
import { override } from '../model/decide.ts'
import type { Publisher } from '../publish/freeze.ts'
import { raiseOverrideReview } from '../raise-work.ts'
import { Alert } from '../schema.ts'
import { decide, seen } from './decide-alert.ts'
import { putOut } from './put-out.ts'

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
      await raiseOverrideReview(ctx, decided)
      return putOut(ctx, decided, publisher)
    },
  })
