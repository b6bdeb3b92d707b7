import type { Ctx } from '#kernel'
import type { By } from '../model/decide.ts'
import { requireCap } from '../publish/build-cap.ts'
import { closeQuestion, raiseApproval } from '../raise-work.ts'
import type { Rules } from '../rules.ts'
import type { Alert } from '../schema.ts'
import { addAlert, lockAlert } from '../store/index.ts'
import { completed } from '../translate.ts'

/** Holds a live alert and hands the message that follows it to the second person, in one act. */
export async function submitSuccessor(
  ctx: Ctx,
  { rules, liveId }: { rules: Rules; liveId: string },
  compose: (live: Alert, id: string, by: By) => Alert,
): Promise<Alert> {
  const live = await lockAlert(ctx.db, liveId)
  const by = { actor: ctx.actor.id, now: ctx.now() }
  const successor = completed(rules, compose(live, ctx.newId(), by), live)
  requireCap(successor, rules)
  await addAlert(ctx.db, successor)
  await closeQuestion(ctx, liveId, 'followed')
  await raiseApproval(ctx, successor)
  return successor
}
