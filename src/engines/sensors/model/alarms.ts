import type { AlarmKind, Datastream, Property, Reading, Thing } from '../schema.ts'
import { settleMs } from './timeline.ts'

/** What the health of an instrument is judged by; times in milliseconds since 1970. */
export type Looked = {
  thing: Pick<Thing, 'mode' | 'calibrationDueOn' | 'createdAt'>
  datastream: Pick<Datastream, 'intervalSeconds' | 'stuckSeconds' | 'createdAt'>
  reading: Pick<Reading, 'observedAt' | 'receivedAt' | 'result' | 'sameSince'> | null
  property: Pick<Property, 'quiet' | 'alarmBelow'> | undefined
  /** The newest change of another instrument of the same property in the same district. */
  neighbourMoved: number | null
}

const staleIntervals = 3
const leastStaleMs = 180_000
const neighboursMs = 3_600_000

/** Nothing for so long, and an instrument is called stale. */
const staleMs = (intervalSeconds: number): number =>
  Math.max(leastStaleMs, intervalSeconds * 1000 * staleIntervals)

/** What is wrong with one datastream now, by what is known of it; what a bad observation shows is not in here. */
export function alarmsOf(
  { thing, datastream, reading, property, neighbourMoved }: Looked,
  now: number,
): AlarmKind[] {
  if (thing.mode === 'off') return []
  const heard = Date.parse(reading?.receivedAt ?? datastream.createdAt)
  const stale = now - heard > staleMs(datastream.intervalSeconds)
  if (reading?.observedAt == null || reading.result === null) return stale ? ['stale'] : []
  const observed = Date.parse(reading.observedAt)
  const behind = !stale && heard - observed > settleMs(datastream.intervalSeconds)
  const low = property?.alarmBelow !== undefined && reading.result < property.alarmBelow
  const still = observed - Date.parse(reading.sameSince ?? reading.observedAt)
  const stuck = isStuck({ datastream, property, result: reading.result, still, neighbourMoved }, observed)
  return [
    ...(stale ? (['stale'] as const) : []),
    ...(stuck ? (['stuck'] as const) : []),
    ...(behind ? (['clock-off'] as const) : []),
    ...(low ? (['battery-low'] as const) : []),
  ]
}

type Still = Pick<Looked, 'datastream' | 'property' | 'neighbourMoved'> & { result: number; still: number }

/** The same for longer than stated; or for an hour and twenty intervals in which a neighbour moved. */
function isStuck({ datastream, property, result, still, neighbourMoved }: Still, observed: number): boolean {
  const { stuckSeconds, intervalSeconds } = datastream
  if (stuckSeconds === null) return false
  const resting = property?.quiet === result
  if (still > stuckSeconds * 1000 && !resting) return true
  const since = observed - still
  const beside = neighbourMoved !== null && neighbourMoved - since > neighboursMs
  return !resting && beside && still > Math.max(neighboursMs, intervalSeconds * 20_000)
}

const dayMs = 86_400_000
const noticeDays = 30

/** Whether an instrument must be calibrated, by the day in Asia/Tokyo: from thirty days before. */
export function calibrationAlarm(dueOn: string | null, today: string): AlarmKind | null {
  if (dueOn === null) return null
  if (dueOn < today) return 'calibration-overdue'
  return Date.parse(dueOn) - Date.parse(today) <= noticeDays * dayMs ? 'calibration-due' : null
}
