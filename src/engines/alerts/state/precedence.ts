import type { StatedKind, StateEntry } from './entry.ts'
import { begunAt, type Current, currentOf } from './fold.ts'

/** Both generations of one decision, and several telegrams of one, are reported within this time of each other. */
const togetherMinutes = 15

/** Whether one report is of the same moment as another or later. */
export const isAsRecent = (one: string, other: string): boolean =>
  Date.parse(one) >= Date.parse(other) - togetherMinutes * 60_000

/** What holds of an event by every report that is not superseded; `counts` says so of each of its kinds. */
export type Standing = Current & { counts(kind: StatedKind): boolean }

/**
 * The reports that hold, each with which of its kinds count. Of a phenomenon the newest generation counts that is not
 * staler than the older one; what only follows an announcement ends with the next one.
 */
export function standingOf(entries: readonly StateEntry[]): readonly Standing[] {
  const current = currentOf(entries)
  return current
    .filter((each) => !each.report.follows || !hasEnded(each, current, entries))
    .map((each) => ({
      ...each,
      counts: (kind) => !current.some((other) => covers(other, each, kind, entries)),
    }))
}

/** What follows an announcement is over with the next one, and with its withdrawal. */
function hasEnded(
  { chain, event, position }: Current,
  current: readonly Current[],
  entries: readonly StateEntry[],
): boolean {
  const announced = current.some(
    (other) => !other.report.follows && other.event === event && other.position > position,
  )
  const withdrawn = entries.some(
    (entry) =>
      entry.part === 'void' && entry.event === event && entry.chain !== chain && entry.stamp > position,
  )
  return announced || withdrawn
}

/** The highest level a report gives one of the phenomena; 0 where it says nothing of them. */
const levelIn = ({ report }: Current, phenomena: readonly string[]): number =>
  Math.max(
    0,
    ...report.kinds.map(({ phenomenon, level }) => (phenomena.includes(phenomenon) ? (level ?? 0) : 0)),
  )

/**
 * Whether a report of a newer generation speaks in place of one kind of an older one. It does where it is as recent, and
 * where it says at least as much; a lower level also where the older one only goes on with what it said before. That
 * there is nothing must be as recent as the older report itself: a lost telegram must not hide a warning.
 */
function covers(newer: Current, older: Current, kind: StatedKind, entries: readonly StateEntry[]): boolean {
  const [high, low] = [newer.report.generation, older.report.generation]
  if (high === null || low === null || high <= low || newer.event !== older.event) return false
  const said = levelIn(newer, [kind.phenomenon])
  if (said > 0) {
    if (said >= (kind.level ?? 0)) return true
    const since = begunAt(entries, older, kind.code || kind.label) ?? older.reportedAt
    return isAsRecent(newer.reportedAt, since)
  }
  if (levelIn(newer, kind.also) >= (kind.level ?? 0) && kind.also.length > 0) return true
  return newer.report.settles.includes(kind.phenomenon) && isAsRecent(newer.reportedAt, older.reportedAt)
}
