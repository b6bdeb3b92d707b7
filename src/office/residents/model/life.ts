import { dateInJapan, startOfDayInJapan } from '#formats/japan-time'
import { problem } from '../problems.ts'
import type { Resident } from '../schema.ts'

/** How long who moved out still reads their letters: claims and refunds of local taxes end after five years. */
const readableYears = 5

/** Whether this person may come in: who lives here, and for five years who moved away. */
export const canSignIn = ({ state, closeAt }: Pick<Resident, 'state' | 'closeAt'>): boolean =>
  state === 'active' || (state === 'moved-out' && closeAt !== null)

/** When the account of who moved out on this day is closed. */
export const closesAt = (movedOutOn: string): string => startOfDayInJapan(movedOutOn, readableYears)

/** What happened lies on a day that has begun in Japan. */
export function requirePast(date: string, now: string): void {
  if (date > dateInJapan(now)) throw problem('date-in-future')
}

/** Nobody is born tomorrow. */
export function requireBorn(birthDate: string, now: string): void {
  if (birthDate > dateInJapan(now)) throw problem('birth-date-in-future')
}
