import { command } from '#kernel'
import { update } from '../model/compose.ts'
import { requireCap } from '../publish/build-cap.ts'
import { raiseApproval } from '../raise-work.ts'
import { type Rules, requireHazard } from '../rules.ts'
import { Alert, Content } from '../schema.ts'
import { addAlert, lockAlert } from '../store.ts'

/** One act: the new message is written and handed to the second person; it replaces the live one when it goes out. */
export const updateAlert = (rules: Rules) =>
  command({
    name: 'alerts.update',
    summary: 'replaces a live alert with a new message, for a second person to approve',
    grant: 'alerts:draft',
    input: Content.extend({ id: Alert.shape.id.meta({ control: 'hidden' }) }),
    output: Alert,
    subject: (_input, alert) => [alert.id],
    run: async (ctx, { id, ...content }) => {
      requireHazard(rules, content.hazard)
      const live = await lockAlert(ctx.db, id)
      const successor = update(live, ctx.newId(), content, { actor: ctx.actor.id, now: ctx.now() })
      requireCap(successor, rules)
      await addAlert(ctx.db, successor)
      await raiseApproval(ctx, successor)
      return successor
    },
  })
