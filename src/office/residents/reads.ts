import type { Ctx } from '#kernel'
import type { Purpose } from './schema.ts'
import { addReads } from './store/index.ts'

/** Writes down, in the reading's own transaction, whose records this actor read and why. */
export async function logReads(
  ctx: Ctx,
  ids: readonly string[],
  { operation, purpose }: { operation: string; purpose: Purpose },
): Promise<void> {
  const read = { actor: ctx.actor.id, operation, purpose, at: ctx.now() }
  await addReads(
    ctx.db,
    [...new Set(ids)].map((residentId) => ({ id: ctx.newId(), residentId, ...read })),
  )
}
