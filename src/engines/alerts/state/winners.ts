import type { Hazard } from '../definition.ts'
import type { StateEntry } from './entry.ts'
import { isAsRecent, type Standing, standingOf } from './precedence.ts'

/** The report that says how things stand with one phenomenon. */
export type Winner = {
  standing: Standing
  /** The highest it says of it; 0 where none carries one. */
  level: number
  /** Whether it says of that kind that it only goes on. */
  goesOn: boolean
}

/** For each phenomenon of the warnings of an event the newest report that counts. */
export function winnersOf(entries: readonly StateEntry[]): ReadonlyMap<Hazard, Winner> {
  const winners = new Map<Hazard, Winner>()
  for (const standing of standingOf(entries)) {
    const counting = standing.report.kinds.filter((kind) => standing.counts(kind))
    for (const [phenomenon, kinds] of Map.groupBy(counting, (kind) => kind.phenomenon)) {
      const before = winners.get(phenomenon)
      if (before !== undefined && before.standing.position > standing.position) continue
      const level = Math.max(0, ...kinds.map((kind) => kind.level ?? 0))
      const goesOn = kinds.every((kind) => (kind.level ?? 0) < level || kind.begins === false)
      winners.set(phenomenon, { standing, level, goesOn })
    }
  }
  return winners
}

/** How things came to stand otherwise with a phenomenon. */
export type Change = { phenomenon: Hazard; before: Winner | undefined; now: Winner | undefined }

/** What a telegram changed, the highest level first. */
export function changesBetween(
  before: ReadonlyMap<Hazard, Winner>,
  now: ReadonlyMap<Hazard, Winner>,
): readonly Change[] {
  const phenomena = new Set([...before.keys(), ...now.keys()])
  return [...phenomena]
    .map((phenomenon) => ({ phenomenon, before: before.get(phenomenon), now: now.get(phenomenon) }))
    .filter((change) => change.before?.standing.telegramSha256 !== change.now?.standing.telegramSha256)
    .sort((a, b) => levelOf(b) - levelOf(a) || (a.phenomenon < b.phenomenon ? -1 : 1))
}

const levelOf = ({ before, now }: Change): number => now?.level ?? before?.level ?? 0

/** Another telegram of the same decision: another title, the same level, the same moment. */
export function isTwin({ before, now }: Change): boolean {
  if (before === undefined || now === undefined || before.level !== now.level) return false
  const [one, other] = [before.standing, now.standing]
  if (one.chain === other.chain) return false
  return isAsRecent(one.reportedAt, other.reportedAt) && isAsRecent(other.reportedAt, one.reportedAt)
}

/** What only goes on at its level by the same series of telegrams is no news beside what is. */
export const merelyGoesOn = ({ before, now }: Change): boolean =>
  now?.goesOn === true &&
  before !== undefined &&
  before.level === now.level &&
  before.standing.chain === now.standing.chain
