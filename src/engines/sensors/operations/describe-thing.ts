import { z } from 'zod'
import { command } from '#kernel'
import type { SensorParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Datastream, Thing } from '../schema.ts'
import { lockDatastream, lockThing, saveDatastream, saveThing } from '../store/index.ts'
import { requirePlace } from './add-thing.ts'

const unseen = { control: 'hidden' } as const

/**
 * Changes what an instrument is called and where it stands. Refuses `sensors.changed-meanwhile`, `sensors.unknown-district`,
 * and `sensors.bad-range` for half a place.
 */
export const describeThing = (parts: SensorParts) =>
  command({
    name: 'sensors.describe-thing',
    summary: 'changes what an instrument is called and where it stands',
    grant: 'sensors:manage',
    input: Thing.pick({ name: true, kind: true, district: true, latitude: true, longitude: true })
      .partial({ district: true, latitude: true, longitude: true })
      .extend({ id: z.uuid().meta(unseen), version: Thing.shape.version.meta(unseen) }),
    output: Thing.pick({ id: true, version: true }),
    run: async (ctx, { id, version, name, kind, ...given }) => {
      const place = requirePlace(parts, given)
      const thing = await lockThing(ctx.db, id)
      if (thing.version !== version) throw problem('changed-meanwhile')
      const next = { ...thing, name, kind, ...place, version: version + 1, changedAt: ctx.now() }
      await saveThing(ctx.db, next)
      return { id, version: next.version }
    },
  })

/**
 * Changes how a measurement is called and when it is doubted; what it measures and its unit stay for ever. Refuses
 * `sensors.bad-range`, `sensors.name-taken`.
 */
export const changeDatastream = command({
  name: 'sensors.change-datastream',
  summary: 'changes how a measurement is called, how often it comes and what values can be',
  grant: 'sensors:manage',
  input: Datastream.pick({
    name: true,
    sensor: true,
    intervalSeconds: true,
    minimum: true,
    maximum: true,
    stuckSeconds: true,
  })
    .partial({ stuckSeconds: true })
    .extend({ id: z.uuid().meta(unseen) }),
  output: Datastream.pick({ id: true }),
  subject: ({ id }) => [id],
  run: async (ctx, { id, stuckSeconds = null, ...given }) => {
    if (given.minimum >= given.maximum) throw problem('bad-range')
    await lockDatastream(ctx.db, id)
    await saveDatastream(ctx.db, { id, stuckSeconds, ...given })
    return { id }
  },
})
