import { z } from 'zod'
import { type Db, Instant } from '#kernel'
import { trendOf } from './model/trend.ts'
import type { SensorParts } from './parts.ts'
import { showValue } from './proposal-texts.ts'
import { AlarmKind, Datastream, Thing } from './schema.ts'
import {
  findReadings,
  listDatastreams,
  listThings,
  openAlarms,
  recentObservations,
  watchesOf,
} from './store/index.ts'

const Point = z.object({ phenomenonTime: Instant, result: z.number() })

/** One datastream as people see it. */
export const ShownStream = z.object({
  id: z.uuid(),
  name: Datastream.shape.name,
  /** In the language of who reads: chosen by the page. */
  propertyName: z.record(z.string(), z.string()),
  /** Of a datastream that people grade (健全性の診断). */
  graded: z.boolean(),
  result: z.number().nullable(),
  /** With its unit. */
  shown: z.string().nullable(),
  observedAt: Instant.nullable(),
  trend: z.enum(['rising', 'falling', 'steady', 'unknown']),
  /** The highest level of any watch that asks it. */
  level: z.int(),
  points: z.array(Point),
})
export type ShownStream = z.output<typeof ShownStream>

export const ShownThing = z.object({
  thing: Thing,
  streams: z.array(ShownStream),
  alarms: z.array(AlarmKind),
})
export type ShownThing = z.output<typeof ShownThing>

type Which = { publicOnly: boolean; top: number; skip: number; points: number; things?: readonly Thing[] }

/** Instruments with what they last observed, how it goes, which level it is at, and what is wrong with them. */
export async function shownThings(
  db: Db,
  { tables }: Pick<SensorParts, 'tables'>,
  which: Which,
): Promise<ShownThing[]> {
  const things = which.things ?? (await listThings(db, which))
  const wanted = new Set(things.map(({ id }) => id))
  const every = { publicOnly: which.publicOnly, top: 100_000, skip: 0 }
  const [only] = things
  const of = things.length === 1 && only ? { thingId: only.id } : {}
  const datastreams = (await listDatastreams(db, { ...every, ...of })).filter(({ thingId }) =>
    wanted.has(thingId),
  )
  const ids = datastreams.map(({ id }) => id)
  const readings = new Map((await findReadings(db, ids)).map((one) => [one.datastreamId, one]))
  const recent = await recentObservations(db, ids, which.points)
  const watches = await watchesOf(db, ids)
  const alarms = await openAlarms(db, [...wanted])
  return things.map((thing) => ({
    thing,
    alarms: [...new Set(alarms.filter(({ thingId }) => thingId === thing.id).map(({ kind }) => kind))],
    streams: datastreams
      .filter(({ thingId }) => thingId === thing.id)
      .map((datastream) => {
        const { id, name, property } = datastream
        const own = tables.properties.find((one) => one.id === property)
        const { result = null, observedAt = null } = readings.get(id) ?? {}
        const points = recent.get(id) ?? []
        const levels = watches.filter((watch) => watch.datastreams.includes(id)).map(({ level }) => level)
        return {
          id,
          name,
          propertyName: own?.name ?? {},
          graded: own?.grades !== undefined,
          result,
          shown: result === null ? null : showValue({ tables }, datastream, result),
          observedAt,
          trend: trendOf(points.slice(-12).map((point) => point.result)),
          level: Math.max(0, ...levels),
          points: points.map(({ phenomenonTime, result: value }) => ({ phenomenonTime, result: value })),
        }
      }),
  }))
}
