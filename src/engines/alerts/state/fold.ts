import type { StateEntry } from './entry.ts'

/** Later stamps hold; what came in first does not matter, nor how often. ASCII, so text order is byte order. */
const isLater = (one: Pick<StateEntry, 'stamp'>, other: Pick<StateEntry, 'stamp'> | undefined): boolean =>
  other === undefined || one.stamp > other.stamp

/** Adds entries to a state: commutative, associative and idempotent, for every place keeps the entry of the latest stamp. */
export function merge(
  state: ReadonlyMap<string, StateEntry>,
  entries: readonly StateEntry[],
): Map<string, StateEntry> {
  const merged = new Map(state)
  for (const entry of entries) if (isLater(entry, merged.get(entry.key))) merged.set(entry.key, entry)
  return merged
}

/** A report that holds, with the reports' order in its event. */
export type Current = StateEntry & { report: NonNullable<StateEntry['report']>; position: string }

/**
 * The report that holds in each chain: the newest that 取消 did not take back. A correction stands where the serial it
 * corrects stood, so that correcting an old serial never hides a newer one.
 */
export function currentOf(entries: readonly StateEntry[]): readonly Current[] {
  const chains = Map.groupBy(entries, ({ chain }) => chain)
  return [...chains.values()].flatMap((chain) => {
    const voided = chain.find(({ part }) => part === 'void')?.stamp ?? ''
    const standing = chain.flatMap((entry): Current[] => {
      if (entry.part !== 'report' || entry.report === null || entry.stamp <= voided) return []
      const issued = chain.find(({ part, detail }) => part === 'issued' && detail === entry.detail)
      return [{ ...entry, report: entry.report, position: issued?.stamp ?? entry.stamp }]
    })
    const [first, ...rest] = standing
    return first === undefined ? [] : [rest.reduce(laterOf, first)]
  })
}

const laterOf = (one: Current, other: Current): Current => (other.position > one.position ? other : one)

/** Since when a kind has held without a break; null where no telegram that brought it is here. */
export function begunAt(
  entries: readonly StateEntry[],
  { chain, stamp }: Current,
  detail: string,
): string | null {
  const voided = entries.find((entry) => entry.part === 'void' && entry.chain === chain)?.stamp ?? ''
  const begun = entries.find(
    (entry) => entry.part === 'begun' && entry.chain === chain && entry.detail === detail,
  )
  return begun !== undefined && begun.stamp > voided && begun.stamp <= stamp ? begun.reportedAt : null
}
