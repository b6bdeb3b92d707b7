import type { Leaf, Snapshot, Timeline } from '../schema.ts'
import { calm, leafKey, type Point, step } from './leaf.ts'

const nothing: Snapshot = { at: 0, value: null, sameSince: 0, leaves: {} }

export const emptyTimeline: Timeline = { base: nothing, middle: nothing, head: nothing }

const leastSettleMs = 600_000

/** How late an observation may come and still count for the conditions: ten minutes, or three intervals where that is more. */
export const settleMs = (intervalSeconds: number): number => Math.max(leastSettleMs, intervalSeconds * 3000)

function fold(leaves: ReadonlyMap<string, Leaf>, state: Snapshot, point: Point): Snapshot {
  return {
    at: point.at,
    value: point.value,
    sameSince: point.value === state.value ? state.sameSince : point.at,
    leaves: Object.fromEntries(
      [...leaves].map(([key, leaf]) => [key, step(leaf, state.leaves[key] ?? calm, point)]),
    ),
  }
}

/**
 * A timeline after these observations, which follow its head in the order of time. The base trails the head by at least
 * `settle` milliseconds, and by about twice that at most while observations come.
 */
function advance(of: Folding, from: Timeline, points: readonly Point[]): Timeline {
  let { base, middle, head } = from
  for (const point of points) {
    head = fold(of.leaves, head, point)
    if (head.at - middle.at < of.settle) continue
    base = middle
    middle = head
  }
  return { base, middle, head }
}

export type Folding = { leaves: ReadonlyMap<string, Leaf>; settle: number }

export const leavesByKey = (leaves: readonly Leaf[]): ReadonlyMap<string, Leaf> =>
  new Map(leaves.map((leaf) => [leafKey(leaf), leaf]))

/**
 * The timeline after `fresh` observations, in any order. What came late is put in its place, with what was `kept` since
 * the base told anew; what is older than the base is too late for the conditions. So the order in which observations
 * arrive makes no difference to the head, as long as none is later than the settle time.
 */
export async function take(
  of: Folding,
  timeline: Timeline,
  { fresh, kept }: { fresh: readonly Point[]; kept(after: number): Promise<readonly Point[]> },
): Promise<Timeline> {
  const points = fresh.filter(({ at }) => at > timeline.base.at).toSorted((a, b) => a.at - b.at)
  const [first] = points
  if (first === undefined) return timeline
  if (first.at > timeline.head.at) return advance(of, timeline, points)
  const { base } = timeline
  return advance(of, { base, middle: base, head: base }, await kept(base.at))
}
