import { dateInJapan, startOfDayInJapan } from '#formats/japan-time'
import { problem } from '../problems.ts'
import type { Guardianship } from '../schema.ts'

const day = 86_400_000
/** Civil Code §4: from this age a person decides for themself. */
const majority = 18
/** The longest a proxy and a legal guardian are written down for, in years, before it is looked at again. */
const longest = { proxy: 3, 'legal-guardian': 10 } as const

/**
 * The moment a person is of age: 00:00 in Asia/Tokyo on the 18th birthday (Act on Calculation of Ages: an age is reached
 * when the day before the birthday ends, so who was born on 29 February reaches it on 1 March).
 */
export const majorityOf = (birthDate: string): string => startOfDayInJapan(birthDate, majority)

/** The end of the day that begins at this moment. */
const endOfDay = (start: string): string => new Date(Date.parse(start) + day).toISOString()

type Asked = { kind: Guardianship['kind']; wardBirthDate: string; until: string | null }

/**
 * Until when somebody may act for another. A parent until the child is of age, whatever was asked; others until the end
 * of the day asked for, at most three years (proxy) or ten (legal guardian) from now.
 */
export function untilOf({ kind, wardBirthDate, until }: Asked, now: string): string {
  if (kind === 'parent') {
    const end = majorityOf(wardBirthDate)
    if (end <= now) throw problem('guardian-of-adult')
    return end
  }
  const years = longest[kind]
  if (until === null) throw problem('guardian-until', { years })
  const end = endOfDay(startOfDayInJapan(until))
  if (end <= now || end > endOfDay(startOfDayInJapan(dateInJapan(now), years)))
    throw problem('guardian-until', { years })
  return end
}

/** Who is not of age themself acts for nobody. */
export function requireAdult(birthDate: string, now: string): void {
  if (majorityOf(birthDate) > now) throw problem('guardian-minor')
}

/** How a guardianship stands at a moment. */
export function standingOf(
  one: Pick<Guardianship, 'guardianId' | 'fromAt' | 'untilAt' | 'withdrawnAt' | 'offerUntil'>,
  now: string,
): 'offered' | 'coming' | 'current' | 'over' {
  if (one.withdrawnAt !== null || one.untilAt <= now) return 'over'
  if (one.guardianId === null) return one.offerUntil !== null && one.offerUntil > now ? 'offered' : 'over'
  return one.fromAt > now ? 'coming' : 'current'
}
