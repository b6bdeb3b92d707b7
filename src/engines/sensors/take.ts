import { z } from 'zod'
import type { Ctx } from '#kernel'
import { type Judged, judge } from './model/judge.ts'
import type { Point } from './model/leaf.ts'
import { leavesOf } from './model/level.ts'
import { leavesByKey, settleMs, take as takeInto } from './model/timeline.ts'
import type { SensorParts } from './parts.ts'
import { raiseLevels } from './raise-level.ts'
import { type AlarmKind, type Datastream, type Leaf, type Reading, Sent, type Thing } from './schema.ts'
import { type Judgement, settleAlarms } from './settle-alarms.ts'
import {
  addObservations,
  datastreamsWithThings,
  lockReadings,
  observationsAfter,
  saveReadings,
  watchesOf,
} from './store/index.ts'

export const Outcome = z.object({
  outcome: z.enum(['kept', 'duplicate', 'refused']),
  /** The refusal's code in this module's catalogue; null where it was taken. */
  code: z.string().nullable(),
  datastreamId: Sent.shape.datastream,
  /** When it was observed, in UTC; null where it was refused. */
  phenomenonTime: z.string().nullable(),
})
export type Outcome = z.output<typeof Outcome>

type Known = { datastream: Datastream; thing: Thing }
type Entry = { sent: Sent; known: Known | undefined; judged: Judged | { ok: false; code: string } }

/**
 * Takes observations in, each judged alone: those that are good are kept, in one transaction with the alarms and the
 * proposals that follow. A machine that may bring observations of another instrument is told `sensors.not-yours`.
 * Answers in the order they were sent.
 */
export async function takeObservations(
  ctx: Ctx,
  parts: SensorParts,
  all: readonly Sent[],
): Promise<Outcome[]> {
  const ids = [...new Set(all.map(({ datastream }) => datastream))]
  const known = new Map((await datastreamsWithThings(ctx.db, ids)).map((one) => [one.datastream.id, one]))
  // From here on nobody else changes where these datastreams stand.
  const readings = await lockReadings(ctx.db, [...known.keys()])
  const entries = all.map((sent) => judgeOne(ctx, parts, { sent, known: known.get(sent.datastream) }))
  const fresh = await keep(ctx, entries)
  const touched = readings.filter(({ datastreamId }) => fresh.points.has(datastreamId))
  await moveOn(ctx, touched, { known, points: fresh.points })
  await tellAlarms(ctx, entries)
  await raiseLevels(ctx, parts, [...fresh.points.keys()])
  return entries.map((entry) => outcomeOf(entry, fresh.firsts))
}

function judgeOne(ctx: Ctx, { tables }: SensorParts, { sent, known }: Pick<Entry, 'sent' | 'known'>): Entry {
  const refuse = (code: string): Entry => ({ sent, known, judged: { ok: false, code } })
  if (!known) return refuse('not-found')
  const { thing, datastream } = known
  if (ctx.actor.kind === 'client' && thing.reporter !== null && thing.reporter !== ctx.actor.id)
    return refuse('not-yours')
  if (thing.mode === 'off') return refuse('switched-off')
  return { sent, known, judged: judge(sent, { datastream, units: tables.units, now: Date.parse(ctx.now()) }) }
}

const nameOf = (datastreamId: string, at: number) => `${datastreamId} ${at}`

type Fresh = { points: ReadonlyMap<string, Point[]>; firsts: ReadonlySet<Entry> }

/** Keeps what is good; says what of it is new, by datastream, and which entry was the first to say it. */
async function keep(ctx: Ctx, entries: readonly Entry[]): Promise<Fresh> {
  const first = new Map<string, { entry: Entry; point: Point }>()
  for (const entry of entries) {
    if (!entry.judged.ok) continue
    const { point } = entry.judged
    const name = nameOf(entry.sent.datastream, point.at)
    if (!first.has(name)) first.set(name, { entry, point })
  }
  const added = await addObservations(
    ctx.db,
    [...first.values()].map(({ entry, point }) => ({
      datastreamId: entry.sent.datastream,
      phenomenonTime: new Date(point.at).toISOString(),
      result: point.value,
      receivedAt: ctx.now(),
    })),
  )
  const points = new Map<string, Point[]>()
  const firsts = new Set<Entry>()
  for (const { datastreamId, phenomenonTime } of added) {
    const found = first.get(nameOf(datastreamId, Date.parse(phenomenonTime)))
    if (!found) continue
    firsts.add(found.entry)
    const others = points.get(datastreamId)
    if (others) others.push(found.point)
    else points.set(datastreamId, [found.point])
  }
  return { points, firsts }
}

type Moving = { known: ReadonlyMap<string, Known>; points: ReadonlyMap<string, Point[]> }

/** Tells the timeline of each datastream on, and says where it stands now. */
async function moveOn(ctx: Ctx, readings: readonly Reading[], { known, points }: Moving): Promise<void> {
  const watches = await watchesOf(ctx.db, [...points.keys()])
  const leaves = Map.groupBy(
    watches.flatMap(({ rules }) => leavesOf(rules)),
    ({ datastream }) => datastream,
  )
  const moved: Reading[] = []
  for (const reading of readings) {
    const { datastreamId } = reading
    const interval = known.get(datastreamId)?.datastream.intervalSeconds ?? 1
    const fresh = points.get(datastreamId) ?? []
    moved.push(await told(ctx, { reading, leaves: leaves.get(datastreamId) ?? [], interval, fresh }))
  }
  await saveReadings(ctx.db, moved)
}

/** Where a datastream stands after `fresh` observations. */
export async function told(
  ctx: Ctx,
  {
    reading,
    leaves,
    interval,
    fresh,
  }: { reading: Reading; leaves: readonly Leaf[]; interval: number; fresh: readonly Point[] },
): Promise<Reading> {
  const { datastreamId } = reading
  const timeline = await takeInto(
    { leaves: leavesByKey(leaves), settle: settleMs(interval) },
    reading.timeline,
    {
      fresh,
      kept: async (after) =>
        (await observationsAfter(ctx.db, datastreamId, new Date(after).toISOString())).map(
          ({ phenomenonTime, result }) => ({ at: Date.parse(phenomenonTime), value: result }),
        ),
    },
  )
  const { head } = timeline
  const iso = (ms: number) => (ms === 0 ? null : new Date(ms).toISOString())
  return {
    datastreamId,
    observedAt: iso(head.at),
    receivedAt: ctx.now(),
    result: head.value,
    sameSince: iso(head.sameSince),
    timeline,
  }
}

const shows: Readonly<Record<string, AlarmKind>> = {
  'out-of-range': 'out-of-range',
  'future-time': 'clock-off',
}

/** A bad observation shows what is wrong with its instrument; a good one after it shows that it no longer is. */
async function tellAlarms(ctx: Ctx, entries: readonly Entry[]): Promise<void> {
  const last = new Map<string, Judgement>()
  for (const { known, judged } of entries) {
    const shown = judged.ok ? undefined : shows[judged.code]
    if (!known || (!judged.ok && shown === undefined)) continue
    const { id: datastreamId, thingId, intervalSeconds } = known.datastream
    // A clock that is behind sends good observations too.
    const onTime = judged.ok && Date.parse(ctx.now()) - judged.point.at <= settleMs(intervalSeconds)
    const well: AlarmKind[] = onTime ? ['stale', 'out-of-range', 'clock-off'] : ['stale', 'out-of-range']
    last.set(datastreamId, {
      thingId,
      datastreamId,
      judged: shown ? [shown] : well,
      open: shown ? [shown] : [],
    })
  }
  await settleAlarms(ctx, [...last.values()])
}

function outcomeOf(entry: Entry, firsts: ReadonlySet<Entry>): Outcome {
  const { sent, judged } = entry
  const datastreamId = sent.datastream
  if (!judged.ok) return { outcome: 'refused', code: judged.code, datastreamId, phenomenonTime: null }
  const phenomenonTime = new Date(judged.point.at).toISOString()
  return { outcome: firsts.has(entry) ? 'kept' : 'duplicate', code: null, datastreamId, phenomenonTime }
}
