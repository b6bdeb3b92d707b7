import { z } from 'zod'
import { command, plainDate } from '#kernel'
import { machineNames } from '#machines'
import { emptyTimeline } from '../model/timeline.ts'
import type { SensorParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Datastream, Thing } from '../schema.ts'
import { addDatastream, addReading, addThing as keepThing, lockThing } from '../store/index.ts'

const New = Thing.pick({
  name: true,
  kind: true,
  district: true,
  latitude: true,
  longitude: true,
  public: true,
  mode: true,
  reporter: true,
})
  .partial({ district: true, latitude: true, longitude: true, mode: true, reporter: true })
  .extend({
    calibratedOn: plainDate({ label: '最後に校正した日' }).optional(),
    calibrationDueOn: plainDate({ label: '次に校正する日' }).optional(),
  })

type Place = Pick<Thing, 'district' | 'latitude' | 'longitude'>

/** Where something stands, as it was given. Refuses `sensors.unknown-district`, and `sensors.bad-range` for half a place. */
export function requirePlace(
  { districts }: SensorParts,
  { district = null, latitude = null, longitude = null }: { [K in keyof Place]?: Place[K] | undefined },
): Place {
  if (district !== null && !districts.some(({ code }) => code === district)) throw problem('unknown-district')
  if ((latitude === null) !== (longitude === null)) throw problem('bad-range')
  return { district, latitude, longitude }
}

/** Refuses `sensors.unknown-district`, `sensors.unknown-machine`, and `sensors.bad-range` for half a place. */
export const addThing = (parts: SensorParts) =>
  command({
    name: 'sensors.add-thing',
    summary: 'adds an instrument',
    grant: 'sensors:manage',
    input: New,
    output: Thing.pick({ id: true }),
    subject: (_input, { id }) => [id],
    run: async (ctx, given) => {
      const place = requirePlace(parts, given)
      const now = ctx.now()
      const { reporter = null, calibratedOn = null, calibrationDueOn = null, mode = 'live' } = given
      if (reporter !== null && !(await machineNames(ctx.db)).has(reporter)) throw problem('unknown-machine')
      const id = ctx.newId()
      const kept = { ...given, ...place, reporter, calibratedOn, calibrationDueOn, mode }
      await keepThing(ctx.db, { ...kept, id, version: 1, createdAt: now, changedAt: now })
      return { id }
    },
  })

const NewDatastream = Datastream.pick({
  name: true,
  property: true,
  sensor: true,
  intervalSeconds: true,
}).extend({
  thingId: z.uuid().meta({ control: 'hidden' }),
  unit: Datastream.shape.unit.optional(),
  minimum: Datastream.shape.minimum.optional(),
  maximum: Datastream.shape.maximum.optional(),
  stuckSeconds: Datastream.shape.stuckSeconds.optional(),
})

/**
 * Unit, range and how long a value may stand still are those of the property unless said; the range in another unit must be
 * said. Refuses `sensors.unknown-property`, `sensors.unknown-unit`, `sensors.bad-range`, `sensors.name-taken`.
 */
export const newDatastream = ({ tables }: SensorParts) =>
  command({
    name: 'sensors.add-datastream',
    summary: 'adds one property that an instrument measures',
    grant: 'sensors:manage',
    input: NewDatastream,
    output: Datastream.pick({ id: true }),
    subject: ({ thingId }, { id }) => [thingId, id],
    run: async (ctx, given) => {
      await lockThing(ctx.db, given.thingId)
      const id = ctx.newId()
      const said = asSaid(tables, given)
      await addDatastream(ctx.db, { ...given, ...said, id, createdAt: ctx.now() })
      const standing = { observedAt: null, receivedAt: null, result: null, sameSince: null }
      await addReading(ctx.db, { datastreamId: id, ...standing, timeline: emptyTimeline })
      return { id }
    },
  })

/** What of a datastream is as its property has it, unless said. */
function asSaid(
  { properties, units }: SensorParts['tables'],
  given: z.output<typeof NewDatastream>,
): Pick<Datastream, 'unit' | 'minimum' | 'maximum' | 'stuckSeconds'> {
  const property = properties.find(({ id }) => id === given.property)
  if (!property) throw problem('unknown-property')
  const own = units.find(({ code }) => code === property.unit)
  const unit = units.find(({ code }) => code === (given.unit ?? property.unit))
  if (!unit || unit.dimension !== own?.dimension) throw problem('unknown-unit')
  const usual = unit.code === property.unit ? property : undefined
  const minimum = given.minimum ?? usual?.minimum
  const maximum = given.maximum ?? usual?.maximum
  if (minimum === undefined || maximum === undefined || minimum >= maximum) throw problem('bad-range')
  const still = property.stuckMinutes === undefined ? null : property.stuckMinutes * 60
  const stuckSeconds = given.stuckSeconds === undefined ? still : given.stuckSeconds
  return { unit: unit.code, minimum, maximum, stuckSeconds }
}
