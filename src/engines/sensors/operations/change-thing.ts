import { z } from 'zod'
import { type Ctx, command, plainDate } from '#kernel'
import type { SensorParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { chainOf } from '../raise-level.ts'
import { Thing, type Watch } from '../schema.ts'
import {
  addCrossing,
  datastreamsOf,
  listCrossings,
  lockThing,
  lockWatches,
  saveThing,
  saveWatch,
  watchesOf,
} from '../store/index.ts'

/**
 * Changes how an instrument is used, who sees it, and when it is calibrated. What it had led to in one mode does not go
 * on in another: its watches begin again at 0, and the end of what residents were told is proposed. Refuses
 * `sensors.changed-meanwhile`.
 */
export const changeThing = (parts: SensorParts) =>
  command({
    name: 'sensors.change-thing',
    summary: 'changes the mode, openness or calibration of an instrument',
    grant: 'sensors:manage',
    input: Thing.pick({ id: true, version: true, mode: true, public: true }).extend({
      id: z.uuid().meta({ control: 'hidden' }),
      version: Thing.shape.version.meta({ control: 'hidden' }),
      calibratedOn: plainDate({ label: '最後に校正した日' }).optional(),
      calibrationDueOn: plainDate({ label: '次に校正する日' }).optional(),
    }),
    output: Thing.pick({ id: true, version: true }),
    run: async (ctx, { id, version, mode, public: open, calibratedOn = null, calibrationDueOn = null }) => {
      const thing = await lockThing(ctx.db, id)
      if (thing.version !== version) throw problem('changed-meanwhile')
      const next = { ...thing, version: version + 1, mode, public: open, calibratedOn, calibrationDueOn }
      await saveThing(ctx.db, { ...next, changedAt: ctx.now() })
      if (mode !== thing.mode) await beginAgain(ctx, parts, id)
      return { id, version: next.version }
    },
  })

async function beginAgain(ctx: Ctx, parts: SensorParts, thingId: string): Promise<void> {
  const datastreams = await datastreamsOf(ctx.db, [thingId])
  const concerned = await watchesOf(
    ctx.db,
    datastreams.map(({ id }) => id),
  )
  for (const watch of await lockWatches(
    ctx.db,
    concerned.map(({ id }) => id),
  )) {
    if (watch.level === 0) continue
    await endOf(ctx, parts, watch)
    await saveWatch(ctx.db, { ...watch, level: 0, since: null })
  }
}

/** Proposes the end of what a watch, which the caller holds, had led to; nothing where its level is 0. */
export async function endOf(ctx: Ctx, { alerts }: SensorParts, watch: Watch): Promise<void> {
  if (watch.level === 0) return
  const now = ctx.now()
  const [last] = await listCrossings(ctx.db, [watch.id])
  // Of its own chain, whatever its instruments are used for now.
  const drill = last?.drill ?? false
  const alertId = await alerts.proposeEnd(ctx, chainOf(watch, drill))
  const crossing = { watchId: watch.id, fromLevel: watch.level, toLevel: 0, at: now, noticedAt: now }
  await addCrossing(ctx.db, { ...crossing, id: ctx.newId(), drill, alertId })
}
