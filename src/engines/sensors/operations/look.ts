import { z } from 'zod'
import { dateInJapan } from '#formats/japan-time'
import { command, type Instant, plus } from '#kernel'
import { alarmsOf, calibrationAlarm } from '../model/alarms.ts'
import { oldestMs } from '../model/judge.ts'
import type { SensorParts } from '../parts.ts'
import { renewLevels } from '../renew-levels.ts'
import type { Datastream, Reading, Thing } from '../schema.ts'
import { type Judgement, settleAlarms } from '../settle-alarms.ts'
import { closeHours as closeStored, datastreamsOf, findStandings, listThings } from '../store/index.ts'

const all = { publicOnly: false, top: 100_000, skip: 0 }
const looked = ['stale', 'stuck', 'clock-off', 'battery-low'] as const
const due = ['calibration-due', 'calibration-overdue'] as const

/**
 * Looks at every instrument by the clock: an instrument that says nothing does not say that it is silent. What lasts
 * after residents' notice of it ended is proposed again ({@link renewLevels}).
 */
export const lookAtInstruments = (parts: SensorParts) =>
  command({
    name: 'sensors.look',
    summary: 'looks at the health of every instrument, and at levels that last',
    grant: 'system',
    input: z.object({}),
    output: z.object({ looked: z.int(), proposed: z.array(z.uuid()) }),
    run: async (ctx) => {
      const things = await listThings(ctx.db, all)
      const datastreams = await datastreamsOf(
        ctx.db,
        things.map(({ id }) => id),
      )
      const readings = await findStandings(
        ctx.db,
        datastreams.map(({ id }) => id),
      )
      const districts = new Map(things.map(({ id, district }) => [id, district]))
      const stands = {
        own: Map.groupBy(datastreams, ({ thingId }) => thingId),
        beside: Map.groupBy(datastreams, (one) => besideOf(one, districts.get(one.thingId) ?? null)),
        readings,
        tables: parts.tables,
      }
      const judgements = things.flatMap((thing) => judgementsOf(thing, stands, ctx.now()))
      await settleAlarms(ctx, judgements)
      return { looked: datastreams.length, proposed: await renewLevels(ctx, parts) }
    },
  })

/** Names what stands beside each other: the same property in the same district. */
const besideOf = ({ property }: Datastream, district: string | null) => `${property} ${district ?? ''}`

type Stands = Pick<SensorParts, 'tables'> & {
  own: ReadonlyMap<string, readonly Datastream[]>
  beside: ReadonlyMap<string, readonly Datastream[]>
  readings: ReadonlyMap<string, Omit<Reading, 'timeline'>>
}

function judgementsOf(thing: Thing, { own, beside, readings, tables }: Stands, now: Instant): Judgement[] {
  const calibration = calibrationAlarm(thing.calibrationDueOn, dateInJapan(now))
  const open = calibration === null || thing.mode === 'off' ? [] : [calibration]
  return [
    { thingId: thing.id, datastreamId: null, judged: due, open },
    ...(own.get(thing.id) ?? []).map((datastream) => {
      const property = tables.properties.find(({ id }) => id === datastream.property)
      const moved = (beside.get(besideOf(datastream, thing.district)) ?? [])
        .flatMap(({ id, thingId }) => (thingId === thing.id ? [] : (readings.get(id)?.sameSince ?? [])))
        .toSorted()
        .at(-1)
      const neighbourMoved = moved === undefined ? null : Date.parse(moved)
      const reading = readings.get(datastream.id) ?? null
      const found = alarmsOf({ thing, datastream, reading, property, neighbourMoved }, Date.parse(now))
      // Whether its clock is ahead only what it sends can show.
      const judged = found.includes('clock-off') ? looked : looked.filter((kind) => kind !== 'clock-off')
      return { thingId: thing.id, datastreamId: datastream.id, judged, open: found }
    }),
  ]
}

const keptMs = oldestMs + 10 * 86_400_000

/** Keeps least, mean and greatest of each hour of observations forty days old, and lets those go. */
export const closeHours = command({
  name: 'sensors.close-hours',
  summary: 'keeps hours of old observations, and lets those go',
  grant: 'system',
  input: z.object({}),
  output: z.object({ gone: z.int() }),
  run: async (ctx) => ({ gone: await closeStored(ctx.db, plus(ctx.now(), -keptMs)) }),
})
