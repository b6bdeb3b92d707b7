import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLimiter } from './limiter.ts'

const minute = 60_000
const steps = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 200 })

describe('the rate limit', () => {
  it('never lets more through than a full bucket and what flowed in since', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), steps, (perMinute, waits) => {
        const limiter = createLimiter()
        const allowed: number[] = []
        let now = 0
        for (const wait of waits) {
          now += wait
          if (limiter.take('a', perMinute, now) === null) allowed.push(now)
        }
        for (const [n, from] of allowed.entries()) {
          for (const [m, to] of allowed.slice(n).entries())
            expect(m + 1).toBeLessThanOrEqual(perMinute + ((to - from) / minute) * perMinute + 1e-6)
        }
      }),
    )
  })

  it('lets the caller in after exactly the seconds it named, whatever was asked before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), steps, (perMinute, waits) => {
        const limiter = createLimiter()
        let now = 0
        for (const wait of [...waits, ...Array.from({ length: perMinute }, () => 0)]) {
          now += wait
          const seconds = limiter.take('a', perMinute, now)
          if (seconds === null) continue
          expect(seconds).toBeGreaterThan(0)
          expect(limiter.take('a', perMinute, now + seconds * 1000 + 1)).toBeNull()
          return
        }
      }),
    )
  })

  it('gives nothing extra to a clock that was set back and forth', () => {
    const limiter = createLimiter()
    const take = (at: number) => limiter.take('a', 1, at)
    expect(take(minute)).toBeNull()
    expect(take(0)).not.toBeNull()
    expect(take(minute + 1000)).not.toBeNull()
    expect(take(2 * minute)).toBeNull()
  })

  it('makes nobody wait longer than a minute because a clock was set back', () => {
    const limiter = createLimiter()
    const take = (at: number) => limiter.take('a', 1, at)
    expect(take(60 * minute)).toBeNull()
    expect(take(0)).toBe(60)
    expect(take(minute)).toBeNull()
  })

  it('counts each bucket by itself', () => {
    const limiter = createLimiter()
    expect(limiter.take('a', 1, 0)).toBeNull()
    expect(limiter.take('b', 1, 0)).toBeNull()
    expect(limiter.take('a', 1, 0)).toBe(60)
  })

  it('forgets the bucket that was idle longest, so that memory stays bounded', () => {
    const limiter = createLimiter(2)
    limiter.take('a', 1, 0)
    limiter.take('b', 1, 0)
    limiter.take('a', 1, 1)
    limiter.take('c', 1, 2)
    expect(limiter.take('a', 1, 3)).not.toBeNull()
    expect(limiter.take('b', 1, 4)).toBeNull()
  })
})
