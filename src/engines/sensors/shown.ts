import { z } from 'zod'
import { type Db, Instant } from '#kernel'
import { leavesOf } from './model/level.ts'
import { trendOf } from './model/trend.ts'
import type { SensorParts } from './parts.ts'
import { showValue } from './proposal-texts.ts'
import { type Alarm, AlarmKind, Datastream, type Reading, Thing, type Watch } from './schema.ts'
import { datastreamsOf, findStandings, openAlarms, recentObservations, watchesOf } from './store/index.ts'

const Point = z.object({ phenomenonTime: Instant, result: z.number() })

/** One datastream as people see it. */
export const ShownStream = z.object({
  id: z.uuid(),
  name: Datastream.shape.name,
  /** In the language of who reads: chosen by the page. */
  propertyName: z.record(z.string(), z.string()),
  /** What people read of the unit; empty where there is none. */
  unit: z.string(),
  sensor: Datastream.shape.sensor,
  intervalSeconds: Datastream.shape.intervalSeconds,
  minimum: Datastream.shape.minimum,
  maximum: Datastream.shape.maximum,
  stuckSeconds: Datastream.shape.stuckSeconds,
  /** Of a datastream that people grade (健全性の診断). */
  graded: z.boolean(),
  result: z.number().nullable(),
  /** Digits after the point that its values are shown with; null: as they are. */
  decimals: z.int().nullable(),
  /** With its unit. */
  shown: z.string().nullable(),
  observedAt: Instant.nullable(),
  trend: z.enum(['rising', 'falling', 'steady', 'unknown']),
  /** The highest level of any watch that asks it. */
  level: z.int(),
  points: z.array(Point),
  /** Values at which a level is reached, where it is the value itself that is watched; the lowest first. */
  thresholds: z.array(z.object({ level: z.int(), at: z.number() })),
  /** Why its value is not to be believed at the moment. */
  doubts: z.array(AlarmKind),
})
export type ShownStream = z.output<typeof ShownStream>

export const ShownThing = z.object({
  thing: Thing,
  streams: z.array(ShownStream),
  alarms: z.array(AlarmKind),
})
export type ShownThing = z.output<typeof ShownThing>

/** Instruments with what they last observed, how it goes, which level it is at, and what is wrong with them. */
export async function shownThings(
  db: Db,
  { tables }: Pick<SensorParts, 'tables'>,
  { things, points }: { things: readonly Thing[]; points: number },
): Promise<ShownThing[]> {
  const thingIds = things.map(({ id }) => id)
  const datastreams = await datastreamsOf(db, thingIds)
  const ids = datastreams.map(({ id }) => id)
  const readings = await findStandings(db, ids)
  const recent = await recentObservations(db, ids, points)
  const asking = Map.groupBy(
    (await watchesOf(db, ids)).flatMap((watch) => watch.datastreams.map((id) => ({ id, watch }))),
    ({ id }) => id,
  )
  const alarms = Map.groupBy(await openAlarms(db, thingIds), ({ thingId }) => thingId)
  const streams = Map.groupBy(datastreams, ({ thingId }) => thingId)
  return things.map((thing) => {
    const wrong = alarms.get(thing.id) ?? []
    return {
      thing,
      alarms: [...new Set(wrong.map(({ kind }) => kind))],
      streams: (streams.get(thing.id) ?? []).map((datastream) =>
        shownStream(
          { tables },
          {
            datastream,
            reading: readings.get(datastream.id),
            points: recent.get(datastream.id) ?? [],
            watches: (asking.get(datastream.id) ?? []).map(({ watch }) => watch),
            alarms: wrong.filter(({ datastreamId }) => datastreamId === datastream.id),
          },
        ),
      ),
    }
  })
}

type Standing = {
  datastream: Datastream
  reading: Pick<Reading, 'result' | 'observedAt'> | undefined
  points: readonly z.output<typeof Point>[]
  watches: readonly Watch[]
  alarms: readonly Alarm[]
}

const doubtful: ReadonlySet<string> = new Set(['stale', 'stuck', 'out-of-range', 'clock-off'])

function shownStream(
  { tables }: Pick<SensorParts, 'tables'>,
  { datastream, reading, points, watches, alarms }: Standing,
): ShownStream {
  const { id, name, property, sensor, intervalSeconds, minimum, maximum, stuckSeconds } = datastream
  const own = tables.properties.find((one) => one.id === property)
  const { result = null, observedAt = null } = reading ?? {}
  return {
    ...{ id, name, sensor, intervalSeconds, minimum, maximum, stuckSeconds },
    propertyName: own?.name ?? {},
    unit: tables.units.find(({ code }) => code === datastream.unit)?.symbol ?? datastream.unit,
    graded: own?.grades !== undefined,
    decimals: own?.unit === datastream.unit ? own.decimals : null,
    result,
    shown: result === null ? null : showValue({ tables }, datastream, result),
    observedAt,
    trend: trendOf(points.slice(-12).map((point) => point.result)),
    level: Math.max(0, ...watches.map(({ level }) => level)),
    points: points.map(({ phenomenonTime, result: value }) => ({ phenomenonTime, result: value })),
    thresholds: thresholdsOf(id, watches),
    doubts: alarms.map(({ kind }) => kind).filter((kind) => doubtful.has(kind)),
  }
}

/** Of two watches that reach a level at different values the lower one is told: it is the first to. */
function thresholdsOf(id: string, watches: readonly Watch[]): ShownStream['thresholds'] {
  const lowest = new Map<number, number>()
  for (const { rules } of watches)
    for (const rule of rules)
      for (const { datastream, measure, riseAt } of leavesOf([rule]))
        if (datastream === id && measure === 'value')
          lowest.set(rule.level, Math.min(riseAt, lowest.get(rule.level) ?? riseAt))
  return [...lowest].map(([level, at]) => ({ level, at })).toSorted((a, b) => a.at - b.at)
}
