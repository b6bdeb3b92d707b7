import { z } from 'zod'
import { command } from '#kernel'
import { cancel } from '../model/compose.ts'
import { requireCap } from '../publish/build-cap.ts'
import { raiseApproval } from '../raise-work.ts'
import { cancelTexts, type Rules } from '../rules.ts'
import { Alert } from '../schema.ts'
import { addAlert, lockAlert } from '../store.ts'

/** One act: the cancellation's words come from the templates; a second person sends it out. */
export const cancelAlert = (rules: Rules) =>
  command({
    name: 'alerts.cancel',
    summary: 'ends a live alert, for a second person to approve',
    grant: 'alerts:draft',
    input: z.object({ id: Alert.shape.id.meta({ control: 'hidden' }) }),
    output: Alert,
    subject: (_input, alert) => [alert.id],
    run: async (ctx, { id }) => {
      const live = await lockAlert(ctx.db, id)
      const successor = cancel(live, ctx.newId(), cancelTexts(rules, live), {
        actor: ctx.actor.id,
        now: ctx.now(),
      })
      requireCap(successor, rules)
      await addAlert(ctx.db, successor)
      await raiseApproval(ctx, successor)
      return successor
    },
  })
