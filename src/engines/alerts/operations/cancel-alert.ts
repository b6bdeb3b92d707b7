import { z } from 'zod'
import { command } from '#kernel'
import { cancel } from '../model/compose.ts'
import { cancelTexts, type Rules } from '../rules.ts'
import { Alert } from '../schema.ts'
import { submitSuccessor } from './submit-successor.ts'

/** One act: the cancellation's words come from the templates; a second person sends it out. */
export const cancelAlert = (rules: Rules) =>
  command({
    name: 'alerts.cancel',
    summary: 'ends a live alert, for a second person to approve',
    grant: 'alerts:draft',
    input: z.object({ id: Alert.shape.id.meta({ control: 'hidden' }) }),
    output: Alert,
    subject: (_input, alert) => [alert.id],
    run: (ctx, { id }) =>
      submitSuccessor(ctx, { rules, liveId: id }, (live, next, by) =>
        cancel(live, next, cancelTexts(rules, live), by),
      ),
  })
