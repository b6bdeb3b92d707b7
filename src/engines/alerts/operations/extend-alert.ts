import { z } from 'zod'
import { command } from '#kernel'
import { extend } from '../model/compose.ts'
import type { Rules } from '../rules.ts'
import { Alert, Content } from '../schema.ts'
import { submitSuccessor } from './submit-successor.ts'

/** One act: the same alert with a later end. */
export const extendAlert = (rules: Rules) =>
  command({
    name: 'alerts.extend',
    summary: 'lets a live alert count longer, for a second person to approve',
    grant: 'alerts:draft',
    input: z.object({
      id: Alert.shape.id.meta({ control: 'hidden' }),
      expiresAt: Content.shape.expiresAt,
    }),
    output: Alert,
    subject: (_input, alert) => [alert.id],
    run: (ctx, { id, expiresAt }) =>
      submitSuccessor(ctx, { rules, liveId: id }, (live, next, by) => extend(live, next, expiresAt, by)),
  })
