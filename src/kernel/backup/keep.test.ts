import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plus } from '../clock/index.ts'
import { toKeep } from './keep.ts'

const first = '2026-01-01T18:30:00.000Z'
const day = 86_400_000
const nights = Array.from({ length: 400 }, (_, n) => plus(first, n * day))

describe('which backups stay', () => {
  it('are a week of nights, five weeks and twelve months of nightly ones', () => {
    const kept = [...toKeep(nights, { daily: 7, weekly: 5, monthly: 12 })].toSorted().reverse()
    expect(kept.slice(0, 7)).toEqual(nights.slice(-7).reverse())
    // The five weeks and the twelve months share some nights with the seven days.
    expect(kept.length).toBeGreaterThanOrEqual(7 + 3 + 10)
    expect(kept.length).toBeLessThanOrEqual(7 + 5 + 12)
  })

  it('count days as people in Japan do', () => {
    const evening = '2026-03-01T14:59:00.000Z'
    const afterMidnight = '2026-03-01T15:01:00.000Z'
    const keep = { daily: 2, weekly: 0, monthly: 0 }
    expect([...toKeep([evening, afterMidnight], keep)].toSorted()).toEqual([evening, afterMidnight])
    expect([...toKeep([afterMidnight, plus(afterMidnight, 60_000)], keep)]).toEqual([
      plus(afterMidnight, 60_000),
    ])
  })

  it('always have the newest among them, are of those there, and none is asked for twice', () => {
    const moments = fc.uniqueArray(fc.constantFrom(...nights), { maxLength: 60 })
    const counts = fc.record({ daily: fc.nat(10), weekly: fc.nat(6), monthly: fc.nat(13) })
    fc.assert(
      fc.property(moments, counts, (there, keep) => {
        const kept = toKeep(there, keep)
        const newest = there.toSorted().at(-1)
        expect(kept.size).toBeLessThanOrEqual(Math.max(1, keep.daily + keep.weekly + keep.monthly))
        if (newest) expect(kept.has(newest)).toBe(true)
        for (const at of kept) expect(there).toContain(at)
        // Pruning again with the same rule drops nothing.
        expect(toKeep([...kept], keep)).toEqual(kept)
      }),
    )
  })
})
