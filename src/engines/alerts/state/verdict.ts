import type { StateEntry } from './entry.ts'
import { currentOf } from './fold.ts'
import { standingOf } from './precedence.ts'

/**
 * What a telegram that was just added means for the town: `holds` says how things stand now; `over` leaves nothing of
 * its event that concerns the town; `elsewhere` does not concern it, while another telegram of the event does;
 * `outdated` was overtaken by one that came in before it.
 */
export type Verdict = 'holds' | 'over' | 'elsewhere' | 'outdated'

/** Judges by everything known of the event, the telegram included. */
export function verdictOn(entries: readonly StateEntry[], sha256: string): Verdict {
  const current = standingOf(entries)
  const own = current.find((each) => each.telegramSha256 === sha256)
  const others = current.filter((each) => each !== own && each.report.kinds.length > 0)
  if (own === undefined) {
    const withdrew = entries.some((each) => each.part === 'void' && each.telegramSha256 === sha256)
    if (!withdrew || overtaken(entries, sha256)) return 'outdated'
    return others.length > 0 ? 'elsewhere' : 'over'
  }
  if (own.report.kinds.length === 0) return others.length > 0 ? 'elsewhere' : 'over'
  return others.some((each) => each.position > own.position) ? 'outdated' : 'holds'
}

/** A withdrawal of what was said again since withdraws nothing. */
function overtaken(entries: readonly StateEntry[], sha256: string): boolean {
  const withdrawal = entries.find((each) => each.part === 'void' && each.telegramSha256 === sha256)
  return currentOf(entries).some((each) => each.chain === withdrawal?.chain)
}
