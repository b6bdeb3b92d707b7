import { type Instant, plus } from '#kernel'
import { problem } from '../problems.ts'
import type { Guardianship } from '../schema.ts'

const day = 86_400_000
const japan = 9 * 3_600_000
/** Civil Code §4: from this age a person decides for themself. */
const majority = 18
/** The longest a proxy and a legal guardian are written down for, in years, before it is looked at again. */
const longest = { proxy: 3, 'legal-guardian': 10 } as const

/** The first moment of a day in Asia/Tokyo; a day that a year does not have (29 February) is the one after. */
export function startOfDay(date: string, years = 0): Instant {
  const [year = 0, month = 1, dayOfMonth = 1] = date.split('-').map(Number)
  const midnight = Date.UTC(year + years, month - 1, dayOfMonth)
  return new Date(midnight - japan).toISOString()
}

/**
 * The moment a person is of age: 00:00 in Asia/Tokyo on the 18th birthday (Act on Calculation of Ages: an age is reached
 * when the day before the birthday ends, so who was born on 29 February reaches it on 1 March).
 */
export const majorityOf = (birthDate: string): Instant => startOfDay(birthDate, majority)

/** Today's date in Asia/Tokyo. */
export const dateIn = (now: Instant): string => plus(now, japan).slice(0, 10)

type Asked = { kind: Guardianship['kind']; wardBirthDate: string; until: string | null }

/**
 * Until when somebody may act for another. A parent until the child is of age, whatever was asked; others until the end
 * of the day asked for, at most three years (proxy) or ten (legal guardian) from now.
 */
export function untilOf({ kind, wardBirthDate, until }: Asked, now: Instant): Instant {
  if (kind === 'parent') {
    const end = majorityOf(wardBirthDate)
    if (end <= now) throw problem('guardian-of-adult')
    return end
  }
  const years = longest[kind]
  if (until === null) throw problem('guardian-until', { years })
  const end = plus(startOfDay(until), day)
  if (end <= now || end > plus(startOfDay(dateIn(now), years), day))
    throw problem('guardian-until', { years })
  return end
}

/** Who is not of age themself acts for nobody. */
export function requireAdult(birthDate: string, now: Instant): void {
  if (majorityOf(birthDate) > now) throw problem('guardian-minor')
}

/** How a guardianship stands at a moment. */
export function standingOf(
  one: Pick<Guardianship, 'guardianId' | 'fromAt' | 'untilAt' | 'withdrawnAt' | 'offerUntil'>,
  now: Instant,
): 'offered' | 'coming' | 'current' | 'over' {
  if (one.withdrawnAt !== null || one.untilAt <= now) return 'over'
  if (one.guardianId === null) return one.offerUntil !== null && one.offerUntil > now ? 'offered' : 'over'
  return one.fromAt > now ? 'coming' : 'current'
}
