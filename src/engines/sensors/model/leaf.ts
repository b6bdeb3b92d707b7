import type { Leaf, LeafState } from '../schema.ts'

/** One value at one moment, milliseconds since 1970. */
export type Point = { at: number; value: number }

const parts = 60

export const calm: LeafState = { on: false, since: null, buckets: [] }

/** Names a condition by what it says of its datastream: two that say the same share their state. */
export const leafKey = ({ measure, windowSeconds, riseAt, fallBelow, heldSeconds }: Leaf): string =>
  [measure, windowSeconds ?? '', riseAt, fallBelow, heldSeconds].join(' ')

/**
 * The condition after one more observation; they come in the order of time. Between `fallBelow` and `riseAt` nothing
 * changes, whatever happens there. A change counts once it has been called for without a break for `heldSeconds`.
 */
export function step(leaf: Leaf, state: LeafState, point: Point): LeafState {
  const buckets = withPoint(leaf, state.buckets, point)
  const measured = measure(leaf, buckets, point)
  const calls = state.on ? measured < leaf.fallBelow : measured >= leaf.riseAt
  if (!calls) return { on: state.on, since: null, buckets }
  const since = state.since ?? point.at
  if (point.at - since < leaf.heldSeconds * 1000) return { on: state.on, since, buckets }
  return { on: !state.on, since: null, buckets }
}

function measure({ measure: what }: Leaf, buckets: LeafState['buckets'], { value }: Point): number {
  switch (what) {
    case 'value':
      return value
    case 'magnitude':
      return Math.abs(value)
    case 'rise':
      return value - Math.min(...buckets.map(([, least]) => least))
    case 'sum':
      return Number(buckets.reduce((sum, [, , of]) => sum + of, 0).toPrecision(12))
    default:
      return what satisfies never
  }
}

/** The window moves in sixtieths aligned to the clock, so that its state is of one size however fast values come. */
function withPoint(
  { windowSeconds }: Leaf,
  buckets: LeafState['buckets'],
  point: Point,
): LeafState['buckets'] {
  if (windowSeconds === null) return []
  const width = (windowSeconds * 1000) / parts
  const start = Math.floor(point.at / width) * width
  const kept = buckets.filter(([from]) => from > start - windowSeconds * 1000)
  const last = kept.at(-1)
  if (last?.[0] !== start) return [...kept, [start, point.value, point.value]]
  return [...kept.slice(0, -1), [start, Math.min(last[1], point.value), last[2] + point.value]]
}
