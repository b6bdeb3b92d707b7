import type { Ctx } from '#kernel'
import { raiseWork } from '#work'

export const parkedKind = 'work.kind.delivery-parked'

/** A destination that will take nothing any more: somebody must look within a day. */
export const raiseParkedDestination = (
  { db, now, newId }: Pick<Ctx, 'db' | 'now' | 'newId'>,
  destinationId: string,
): Promise<void> =>
  raiseWork(db, {
    kind: parkedKind,
    subject: destinationId,
    path: '/console/delivery',
    ownerRole: 'administrator',
    dueInHours: 24,
    now: now(),
    id: newId(),
  })
