import type { Ctx } from '#kernel'
import type { SensorParts } from './parts.ts'
import {
  chainOf,
  findingOf,
  type Instruments,
  instrumentsOf,
  isDrill,
  levelNow,
  ownOf,
} from './raise-level.ts'
import type { Watch } from './schema.ts'
import { addRenewal, isRenewed, lockWatches, raisedWatches } from './store/index.ts'

/**
 * Proposes a level again that lasts after what residents were told of it ran out or was cancelled: once for each such
 * ending, with the reason. Where a person put the proposal of it aside, that stands until the level changes.
 * Returns the proposals' ids.
 */
export async function renewLevels(ctx: Ctx, parts: SensorParts): Promise<string[]> {
  const raised = await raisedWatches(ctx.db)
  if (raised.length === 0) return []
  const locked = await lockWatches(
    ctx.db,
    raised.map(({ id }) => id),
  )
  const instruments = await instrumentsOf(ctx, locked)
  const alerts: string[] = []
  for (const watch of locked) {
    const alertId = await renew(ctx, parts, { watch, instruments })
    if (alertId !== null) alerts.push(alertId)
  }
  return alerts
}

async function renew(
  ctx: Ctx,
  parts: SensorParts,
  { watch, instruments }: { watch: Watch; instruments: Instruments },
): Promise<string | null> {
  const { level, leaf } = levelNow(watch, instruments)
  const speaker = leaf === null ? undefined : instruments.get(leaf.datastream)
  // A change of level is proposed by what changes it.
  if (level === 0 || level !== watch.level || speaker === undefined) return null
  const drill = isDrill(ownOf(watch, instruments))
  const chain = chainOf(watch, drill)
  const standing = await parts.alerts.standing(ctx, chain)
  if (standing.kind !== 'ended') return null
  const { how, alertId: endedAlertId } = standing
  if (await isRenewed(ctx.db, { watchId: watch.id, endedAlertId })) return null
  const finding = findingOf(parts, { watch, level, drill, chain, speaker, again: how })
  const alertId = await parts.alerts.propose(ctx, finding)
  const made = { id: ctx.newId(), watchId: watch.id, level, at: ctx.now(), drill }
  await addRenewal(ctx.db, { ...made, endedAlertId, how, alertId })
  return alertId
}
