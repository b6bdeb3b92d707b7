import type { Instant } from './clock.ts'

/** Japan has had no other time since 1951. */
const japanMs = 9 * 3_600_000

/** The day (`YYYY-MM-DD`) of a moment in Asia/Tokyo. */
export const dateInJapan = (at: Instant): string =>
  new Date(Date.parse(at) + japanMs).toISOString().slice(0, 10)
