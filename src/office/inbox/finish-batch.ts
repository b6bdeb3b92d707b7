import type { Ctx } from '#kernel'
import { closeWork } from '#work'
import { closeBatch } from './store/index.ts'

/** When nothing of a day is left to post the work is done. */
export async function finishBatch(ctx: Ctx, batchId: string): Promise<void> {
  const now = ctx.now()
  if (!(await closeBatch(ctx.db, batchId, now))) return
  const kind = 'work.kind.inbox-letters-to-post'
  await closeWork(ctx.db, { kind, subject: batchId, by: ctx.actor.id, now, note: 'posted' })
}
