import type { Ctx } from '#kernel'
import { follow, publish } from '../model/decide.ts'
import { freeze, type Publisher } from '../publish/freeze.ts'
import { closeApproval } from '../raise-work.ts'
import type { Alert } from '../schema.ts'
import { addPublication, findPublication, lockAlert, saveAlert } from '../store/index.ts'

/**
 * What follows a decision, in the decision's own transaction: CAP is written, signed and frozen, the alert is out, and
 * the one it follows is marked. Either all of it happened or nothing did; whatever fails here fails the decision.
 */
export async function putOut(ctx: Ctx, approved: Alert, publisher: Publisher): Promise<Alert> {
  const by = { actor: ctx.actor.id, now: ctx.now() }
  const { id, predecessorId } = approved
  const predecessor = predecessorId ? await lockAlert(ctx.db, predecessorId) : null
  const followed = predecessor ? await findPublication(ctx.db, { alertId: predecessor.id }) : undefined
  await addPublication(ctx.db, freeze(approved, followed ?? null, { ...publisher, now: by.now }))
  const published = publish(approved, by)
  await saveAlert(ctx.db, published)
  const after = predecessor ? follow(predecessor, approved, by) : null
  if (after && after !== predecessor) await saveAlert(ctx.db, after)
  await closeApproval(ctx, id)
  await ctx.emit('alerts.published', id, { id, predecessor: predecessorId ?? '' })
  return published
}
