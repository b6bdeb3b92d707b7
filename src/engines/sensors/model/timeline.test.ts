import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Leaf, Timeline } from '../schema.ts'
import { leafKey, type Point } from './leaf.ts'
import { emptyTimeline, leavesByKey, take } from './timeline.ts'

const settle = 600_000
const start = Date.UTC(2026, 10, 22)
const leaf: Leaf = {
  datastream: '019a0000-0000-7000-8000-000000000001',
  measure: 'value',
  windowSeconds: null,
  riseAt: 3,
  fallBelow: 2.5,
  heldSeconds: 0,
}

/** A store of observations as the database keeps them: each instant once, the first that came. */
function instrument(leaves: readonly Leaf[]) {
  const kept = new Map<number, number>()
  let timeline: Timeline = emptyTimeline
  return {
    get head() {
      return timeline.head
    },
    async bring(...points: Point[]): Promise<void> {
      const fresh = points.filter(({ at }) => !kept.has(at))
      for (const { at, value } of fresh) if (!kept.has(at)) kept.set(at, value)
      const first = [...new Map(fresh.toReversed().map((one) => [one.at, one])).values()]
      timeline = await take({ leaves: leavesByKey(leaves), settle }, timeline, {
        fresh: first,
        kept: async (after) =>
          [...kept]
            .filter(([at]) => at > after)
            .map(([at, value]) => ({ at, value }))
            .toSorted((a, b) => a.at - b.at),
      })
    },
    on: (one: Leaf) => timeline.head.leaves[leafKey(one)]?.on ?? false,
  }
}

const minute = (n: number, value: number): Point => ({ at: start + n * 60_000, value })

const leafOf = fc.record({
  datastream: fc.constant(leaf.datastream),
  measure: fc.constantFrom('value' as const, 'magnitude' as const, 'rise' as const, 'sum' as const),
  windowSeconds: fc.constantFrom(600, 3600),
  riseAt: fc.integer({ min: 1, max: 6 }),
  fallBelow: fc.integer({ min: 0, max: 1 }),
  heldSeconds: fc.constantFrom(0, 60, 300),
})
const usable = leafOf.map(
  (one): Leaf => ({
    ...one,
    windowSeconds: one.measure === 'rise' || one.measure === 'sum' ? one.windowSeconds : null,
  }),
)

describe('a condition', () => {
  it('rises at its threshold and falls only below the lower one', async () => {
    const one = instrument([leaf])
    const seen: boolean[] = []
    for (const [n, value] of [2.9, 3, 2.6, 2.5, 2.4, 2.6, 2.99, 3.1].entries()) {
      await one.bring(minute(n, value))
      seen.push(one.on(leaf))
    }
    expect(seen).toEqual([false, true, true, true, false, false, false, true])
  })

  it('never changes while its measure stays inside the band, however it moves there', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 2.5, max: 2.999, noNaN: true }), { maxLength: 60 }),
        fc.boolean(),
        async (values, raised) => {
          const one = instrument([leaf])
          if (raised) await one.bring(minute(0, 4))
          for (const [n, value] of values.entries()) {
            await one.bring(minute(n + 1, value))
            expect(one.on(leaf)).toBe(raised)
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  it('that must be held counts after its time without a break, and begins again after one', async () => {
    const held = { ...leaf, heldSeconds: 120 }
    const one = instrument([held])
    const seen: boolean[] = []
    for (const [n, value] of [3, 3, 2.9, 3, 3, 3, 2, 2, 2].entries()) {
      await one.bring(minute(n, value))
      seen.push(one.on(held))
    }
    expect(seen).toEqual([false, false, false, false, false, true, true, true, false])
  })

  it('on the rise over a window looks at the least of the window, and forgets what is older', async () => {
    const rise: Leaf = { ...leaf, measure: 'rise', windowSeconds: 600, riseAt: 1, fallBelow: 0.5 }
    const one = instrument([rise])
    await one.bring(minute(0, 1), minute(9, 2))
    expect(one.on(rise)).toBe(true)
    const slow = instrument([rise])
    await slow.bring(minute(0, 1), minute(6, 1.5), minute(12, 2), minute(18, 2.5))
    expect(slow.on(rise)).toBe(false)
  })

  it('on the sum over a window adds up what fell in it', async () => {
    const sum: Leaf = { ...leaf, measure: 'sum', windowSeconds: 3600, riseAt: 50, fallBelow: 20 }
    const one = instrument([sum])
    for (let n = 0; n < 6; n++) await one.bring(minute(n * 10, 10))
    expect(one.on(sum)).toBe(true)
    for (let n = 6; n < 12; n++) await one.bring(minute(n * 10, 0))
    expect(one.on(sum)).toBe(false)
  })
})

describe('observations', () => {
  it('that come late, twice or in any order lead to the state they would have led to in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        usable,
        fc.array(fc.tuple(fc.integer({ min: -3, max: 6 }), fc.integer({ min: 0, max: 9 }), fc.boolean()), {
          minLength: 1,
          maxLength: 80,
        }),
        async (one, values) => {
          const points = values.map(([value], n) => minute(n, value))
          const inOrder = instrument([one])
          for (const point of points) await inOrder.bring(point)
          // Each is at most nine minutes late, which is less than the settle time; some come again.
          const arrivals = values
            .flatMap(([value, late, again], n) => [
              { when: n + late, point: minute(n, value) },
              ...(again ? [{ when: n + late + 1, point: minute(n, value) }] : []),
            ])
            .toSorted((a, b) => a.when - b.when)
          const shuffled = instrument([one])
          for (const { point } of arrivals) await shuffled.bring(point)
          expect(shuffled.head).toEqual(inOrder.head)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('brought in one batch or one by one lead to the same state', async () => {
    await fc.assert(
      fc.asyncProperty(
        usable,
        fc.array(fc.integer({ min: -3, max: 6 }), { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 1, max: 40 }),
        async (one, values, size) => {
          const points = values.map((value, n) => minute(n, value))
          const single = instrument([one])
          for (const point of points) await single.bring(point)
          const batched = instrument([one])
          for (let at = 0; at < points.length; at += size) await batched.bring(...points.slice(at, at + size))
          expect(batched.head).toEqual(single.head)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('older than the settle time change nothing', async () => {
    const one = instrument([leaf])
    for (let n = 0; n < 60; n++) await one.bring(minute(n, 1))
    const before = one.head
    await one.bring(minute(0, 9).at === start ? { at: start + 30_000, value: 9 } : minute(0, 9))
    expect(one.head).toEqual(before)
  })
})
