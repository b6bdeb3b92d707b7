import { z } from 'zod'
import { command, type Instant, plus } from '#kernel'
import { alarmsOf, calibrationAlarm } from '../model/alarms.ts'
import { oldestMs } from '../model/judge.ts'
import type { SensorParts } from '../parts.ts'
import { renewLevels } from '../renew-levels.ts'
import type { Datastream, Reading, Thing } from '../schema.ts'
import { type Judgement, settleAlarms } from '../settle-alarms.ts'
import { closeHours as closeStored, findReadings, listDatastreams, listThings } from '../store/index.ts'

const all = { publicOnly: false, top: 100_000, skip: 0 }
const looked = ['stale', 'stuck', 'clock-off', 'battery-low'] as const
const due = ['calibration-due', 'calibration-overdue'] as const

/** The day in Asia/Tokyo, which is nine hours ahead all year. */
const todayInTokyo = (now: Instant): string => plus(now, 9 * 3_600_000).slice(0, 10)

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
      const datastreams = await listDatastreams(ctx.db, all)
      const readings = await findReadings(
        ctx.db,
        datastreams.map(({ id }) => id),
      )
      const now = ctx.now()
      const districts = new Map(things.map(({ id, district }) => [id, district]))
      const stands = {
        datastreams,
        districts,
        readings: new Map(readings.map((one) => [one.datastreamId, one])),
        tables: parts.tables,
      }
      const judgements = things.flatMap((thing) => judgementsOf(thing, stands, now))
      await settleAlarms(ctx, judgements)
      return { looked: datastreams.length, proposed: await renewLevels(ctx, parts) }
    },
  })

type Stands = Pick<SensorParts, 'tables'> & {
  datastreams: readonly Datastream[]
  districts: ReadonlyMap<string, string | null>
  readings: ReadonlyMap<string, Reading>
}

function judgementsOf(
  thing: Thing,
  { datastreams, districts, readings, tables }: Stands,
  now: Instant,
): Judgement[] {
  const own = datastreams.filter(({ thingId }) => thingId === thing.id)
  const calibration = calibrationAlarm(thing.calibrationDueOn, todayInTokyo(now))
  const open = calibration === null || thing.mode === 'off' ? [] : [calibration]
  return [
    { thingId: thing.id, datastreamId: null, judged: due, open },
    ...own.map((datastream) => {
      const property = tables.properties.find(({ id }) => id === datastream.property)
      const beside = datastreams.filter(
        ({ property: same, thingId }) =>
          same === datastream.property && thingId !== thing.id && districts.get(thingId) === thing.district,
      )
      const moved = beside
        .map(({ id }) => Date.parse(readings.get(id)?.sameSince ?? ''))
        .filter((at) => at > 0)
      const neighbourMoved = moved.length === 0 ? null : Math.max(...moved)
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
