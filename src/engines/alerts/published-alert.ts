import type { Ctx, Instant } from '#kernel'
import type { Alert } from './schema.ts'
import { findAlert, findPublication } from './store/index.ts'

/** An alert that went out, without its words and who decided it. */
export type PublishedAlert = Pick<
  Alert,
  'hazard' | 'level' | 'districts' | 'drill' | 'msgType' | 'predecessorId'
> & {
  publishedAt: Instant
  /** Whether it counts now: it was neither followed, nor has its time passed. */
  live: boolean
}

export async function publishedAlert(ctx: Ctx, id: string): Promise<PublishedAlert | null> {
  const publication = await findPublication(ctx.db, { alertId: id })
  if (!publication) return null
  const { hazard, level, districts, drill, msgType, predecessorId, state } = await findAlert(ctx.db, id)
  const live = state === 'published' && publication.expiresAt > ctx.now()
  return { hazard, level, districts, drill, msgType, predecessorId, publishedAt: publication.sentAt, live }
}
