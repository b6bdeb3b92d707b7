import type { Ctx, Instant } from '#kernel'
import type { Alert } from './schema.ts'
import { findAlert } from './store/index.ts'

/** A draft or proposal that somebody put aside. */
export type DiscardedAlert = Pick<Alert, 'hazard' | 'level' | 'districts' | 'drill'> & {
  discardedAt: Instant
}

/** Null where it was not put aside. */
export async function discardedAlert(ctx: Ctx, id: string): Promise<DiscardedAlert | null> {
  const { hazard, level, districts, drill, state, changedAt } = await findAlert(ctx.db, id)
  return state === 'discarded' ? { hazard, level, districts, drill, discardedAt: changedAt } : null
}
