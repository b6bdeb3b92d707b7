import type { Ctx, Instant } from '#kernel'
import type { Alert } from './schema.ts'
import { findAlert, findPublication } from './store/index.ts'

/** An alert that went out, and by whose decision: of whoever approved it, or of nobody (`automaticClass`). */
export type PublishedAlert = Pick<
  Alert,
  | 'hazard'
  | 'level'
  | 'districts'
  | 'evacuation'
  | 'drill'
  | 'msgType'
  | 'predecessorId'
  | 'approvedBy'
  | 'overrideReason'
  | 'automaticClass'
> & {
  publishedAt: Instant
  /** Whether it counts now: it was neither followed, nor has its time passed. */
  live: boolean
}

export async function publishedAlert(ctx: Ctx, id: string): Promise<PublishedAlert | null> {
  const publication = await findPublication(ctx.db, { alertId: id })
  if (!publication) return null
  const alert = await findAlert(ctx.db, id)
  const { hazard, level, districts, evacuation, drill, msgType, predecessorId } = alert
  const { approvedBy, overrideReason, automaticClass } = alert
  return {
    ...{ hazard, level, districts, evacuation, drill, msgType, predecessorId },
    ...{ approvedBy, overrideReason, automaticClass },
    publishedAt: publication.sentAt,
    live: alert.state === 'published' && publication.expiresAt > ctx.now(),
  }
}
