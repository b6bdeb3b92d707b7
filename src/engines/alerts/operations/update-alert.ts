import { command } from '#kernel'
import { update } from '../model/compose.ts'
import { type Rules, requireContent } from '../rules.ts'
import { Act, Alert, Content } from '../schema.ts'
import { submitSuccessor } from './submit-successor.ts'

/** One act: the new message is written and handed to the second person; it replaces the live one when it goes out. */
export const updateAlert = (rules: Rules) =>
  command({
    name: 'alerts.update',
    summary: 'replaces a live alert with a new message, for a second person to approve',
    grant: 'alerts:draft',
    input: Content.extend({
      id: Alert.shape.id.meta({ control: 'hidden' }),
      /** The facts changed, or what was said was wrong: then those wrongly told are told so. */
      act: Act.extract(['update', 'correct']).default('update').meta({ control: 'hidden' }),
    }),
    output: Alert,
    subject: (_input, alert) => [alert.id],
    run: async (ctx, { id, ...content }) => {
      requireContent(rules, content, ctx.actor)
      return submitSuccessor(ctx, { rules, liveId: id }, (live, next, by) => update(live, next, content, by))
    },
  })
