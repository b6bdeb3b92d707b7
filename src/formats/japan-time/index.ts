/**
 * Days of law in Asia/Tokyo, as `YYYY-MM-DD`, and the moments they begin, as ISO 8601 in UTC with three decimals. Japan
 * has had no other time since 1951, so this is arithmetic and needs no table.
 */
const japanMs = 9 * 3_600_000

/** The day it is in Japan at a moment. */
export const dateInJapan = (at: string): string =>
  new Date(Date.parse(at) + japanMs).toISOString().slice(0, 10)

/**
 * The first moment of a day, or of the same day some years later; a day which that year does not have (29 February) is
 * the one after it.
 */
export function startOfDayInJapan(date: string, yearsLater = 0): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  return new Date(Date.UTC(year + yearsLater, month - 1, day) - japanMs).toISOString()
}

/** The year in which the fiscal year of a moment began: 1 April to 31 March (地方自治法 第208条第1項). */
export function fiscalYearOf(at: string): number {
  const [year = 0, month = 1] = dateInJapan(at).split('-').map(Number)
  return month >= 4 ? year : year - 1
}

/** A moment as ISO 8601 in the time of Japan, to the second. */
export const timeInJapan = (at: string): string =>
  `${new Date(Date.parse(at) + japanMs).toISOString().slice(0, 19)}+09:00`
