import { type Check, type Database, type Instant, plus } from '#kernel'
import { findThings, listBrokers, openAlarms } from './store/index.ts'

const silent: ReadonlySet<string> = new Set(['stale', 'stuck', 'clock-off', 'out-of-range', 'battery-low'])

/** Instruments that cannot be trusted at the moment, and those that must be calibrated. */
export const instrumentCheck = (db: Database): Check => ({
  name: 'instruments',
  codes: ['instrument-failing', 'calibration-due', 'calibration-overdue'],
  look: async () => {
    const open = Map.groupBy(await openAlarms(db), ({ thingId }) => thingId)
    return (await findThings(db, [...open.keys()])).flatMap(({ id, name, calibrationDueOn }) => {
      const own = open.get(id) ?? []
      const failing = own.find(({ kind }) => silent.has(kind))
      const due = own.find(({ kind }) => kind === 'calibration-due' || kind === 'calibration-overdue')
      const end = calibrationDueOn ?? ''
      return [
        ...(failing
          ? [
              {
                code: 'instrument-failing',
                severity: 'warning' as const,
                about: name,
                detail: { alarm: failing.kind },
              },
            ]
          : []),
        ...(due ? [{ code: due.kind, severity: 'warning' as const, about: name, detail: { end } }] : []),
      ]
    })
  },
})

const patienceMs = 60_000

/** Brokers of the town file that have been away for a minute; those named there no more are nobody's trouble. */
export const brokerCheck = (db: Database, named: readonly { id: string }[]): Check => ({
  name: 'instrument-brokers',
  codes: ['instrument-broker-away'],
  look: async (now) => {
    const { brokers } = await listBrokers(db)
    return brokers
      .filter(({ id, awaySince }) => named.some((one) => one.id === id) && isLong(awaySince, now))
      .map(({ id }) => ({ code: 'instrument-broker-away', severity: 'error' as const, about: id }))
  },
})

const isLong = (since: Instant | null, now: Instant) => since !== null && plus(since, patienceMs) <= now
