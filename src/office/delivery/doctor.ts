import { type Check, type Database, type Finding, heldSince, type Instant } from '#kernel'
import { deliveryDepth, health, type MediumHealth, oldestDue } from './store/board.ts'

const hour = 3_600_000
/** A message of an hour ago that is still due is one that nobody sends. */
const lateMinutes = 60

/** Receivers that take nothing, messages that wait, media that fail. */
export function deliveryChecks(db: Database): Check[] {
  return [
    {
      name: 'waiting',
      codes: ['destinations-parked', 'delivery-late'],
      look: async (now) => {
        const { parked } = await deliveryDepth(db)
        // A restored town sends nothing before somebody has looked; that is a finding of its own.
        const oldest = (await heldSince(db, 'delivery')) === null ? await oldestDue(db) : null
        return [...judgeParked(parked), ...judgeOldest(oldest, now)]
      },
    },
    {
      name: 'media',
      codes: ['medium-failing'],
      look: async (now) => {
        const since = new Date(Date.parse(now) - 24 * hour).toISOString()
        return (await health(db, since)).flatMap(judgeMedium)
      },
    },
  ]
}

const judgeParked = (count: number): Finding[] =>
  count === 0 ? [] : [{ code: 'destinations-parked', severity: 'warning', detail: { count } }]

export function judgeOldest(oldest: Instant | null, now: Instant): Finding[] {
  const minutes = oldest === null ? 0 : Math.floor((Date.parse(now) - Date.parse(oldest)) / 60_000)
  return minutes < lateMinutes ? [] : [{ code: 'delivery-late', severity: 'error', detail: { minutes } }]
}

/** A single mailbox that is gone is the rule; more failures than deliveries within a day are not. */
export function judgeMedium({ medium, delivered, failed }: MediumHealth): Finding[] {
  if (failed < 10 || failed <= delivered) return []
  return [{ code: 'medium-failing', severity: 'error', about: medium, detail: { delivered, failed } }]
}
