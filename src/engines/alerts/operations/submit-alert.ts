import { command } from '#kernel'
import { submit } from '../model/decide.ts'
import { requireCap } from '../publish/build-cap.ts'
import { closeProposal, raiseApproval } from '../raise-work.ts'
import { type Rules, requireContent } from '../rules.ts'
import { Alert, Content } from '../schema.ts'
import { findAlert } from '../store/index.ts'
import { completed } from '../translate.ts'
import { decide, seen } from './decide-alert.ts'

/** Saves the officer's form and hands it to the second person in one act. What cannot become CAP is refused here. */
export const submitAlert = (rules: Rules) =>
  command({
    name: 'alerts.submit',
    summary: 'hands an alert to the second person for approval',
    grant: 'alerts:draft',
    input: Content.extend(seen),
    output: Alert,
    run: async (ctx, { id, version, ...content }) => {
      requireContent(rules, content, ctx.actor)
      const { predecessorId } = await findAlert(ctx.db, id)
      const before = predecessorId ? await findAlert(ctx.db, predecessorId) : null
      const submitted = await decide(ctx, { id, version }, (alert, by) =>
        completed(rules, submit(alert, content, by), before),
      )
      requireCap(submitted, rules)
      await closeProposal(ctx, id)
      await raiseApproval(ctx, submitted)
      return submitted
    },
  })
