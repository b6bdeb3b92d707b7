import { dateInJapan } from '#formats/japan-time'
import { type Instant, plus } from '../clock/index.ts'

/** How many days, weeks and months keep their newest backup. */
export type Keep = { daily: number; weekly: number; monthly: number }

const japan = 9 * 3_600_000
const day = 86_400_000

/** Days and months in Japan; weeks begin on Monday. */
const monthOf = (at: Instant) => dateInJapan(at).slice(0, 7)
function weekOf(at: Instant): string {
  const here = plus(at, japan)
  const sinceMonday = (new Date(here).getUTCDay() + 6) % 7
  return plus(here, -sinceMonday * day).slice(0, 10)
}

/** Which backups stay: the newest of each of the last days, weeks and months that have one, and always the newest. */
export function toKeep(moments: readonly Instant[], { daily, weekly, monthly }: Keep): ReadonlySet<Instant> {
  const newestFirst = moments.toSorted((one, two) => (one < two ? 1 : -1))
  const kept = new Set(newestFirst.slice(0, 1))
  const rules = [
    [dateInJapan, daily],
    [weekOf, weekly],
    [monthOf, monthly],
  ] as const
  for (const [of, count] of rules) {
    const seen = new Set<string>()
    for (const at of newestFirst) {
      if (seen.size >= count) break
      if (!seen.has(of(at))) kept.add(at)
      seen.add(of(at))
    }
  }
  return kept
}
