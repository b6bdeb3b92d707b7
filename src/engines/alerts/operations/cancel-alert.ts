import { z } from 'zod'
import { command } from '#kernel'
import { cancel } from '../model/compose.ts'
import { endTexts, type Rules } from '../rules.ts'
import { Act, Alert } from '../schema.ts'
import { submitSuccessor } from './submit-successor.ts'

/** One act: the cancellation's words come from the templates; a second person sends it out. */
export const cancelAlert = (rules: Rules) =>
  command({
    name: 'alerts.cancel',
    summary: 'ends a live alert, for a second person to approve',
    grant: 'alerts:draft',
    input: z.object({
      id: Alert.shape.id.meta({ control: 'hidden' }),
      act: Act.extract(['all-clear', 'withdraw']).default('all-clear').meta({ control: 'hidden' }),
    }),
    output: Alert,
    subject: (_input, alert) => [alert.id],
    run: (ctx, { id, act }) =>
      submitSuccessor(ctx, { rules, liveId: id }, (live, next, by) =>
        cancel(live, next, { act, texts: endTexts(rules, live, act, by.now) }, by),
      ),
  })
