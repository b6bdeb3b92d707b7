import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crossesItself, isClockwise, keptShare, type Point, signedArea, simplify } from './index.ts'

/** A ring around a centre never crosses itself, however ragged it is. */
const ragged = (minLength: number, maxLength: number): fc.Arbitrary<Point[]> =>
  fc.array(fc.integer({ min: 20, max: 100 }), { minLength, maxLength }).map((radii) =>
    radii.map((radius, n): Point => {
      const angle = (2 * Math.PI * n) / radii.length
      const place = (value: number) => Number((value * radius * 0.001).toFixed(6))
      return [35 + place(Math.sin(angle)), 132 + place(Math.cos(angle))]
    }),
  )

describe('an outline with fewer corners', () => {
  it('never crosses itself and keeps its area, whatever was drawn', () => {
    const rings = fc.oneof(ragged(4, 99), ragged(100, 300))
    fc.assert(
      fc.property(rings, fc.integer({ min: 4, max: 99 }), (ring, most) => {
        fc.pre(!crossesItself(ring))
        const simple = simplify(ring, most)
        const whole = Math.abs(signedArea(ring))
        expect(crossesItself(simple)).toBe(false)
        expect(Math.abs(Math.abs(signedArea(simple)) - whole)).toBeLessThanOrEqual(keptShare * whole + 1e-12)
        expect(simple.every((point) => ring.includes(point))).toBe(true)
        expect(isClockwise(simple)).toBe(isClockwise(ring))
        // Of so many corners there is always one that may go.
        if (ring.length > 99) expect(simple.length).toBeLessThan(ring.length)
      }),
      { numRuns: 60 },
    )
  })

  it('leaves one that is small enough as it is', () => {
    const square: Point[] = [
      [35, 132],
      [35, 133],
      [36, 133],
      [36, 132],
    ]
    expect(simplify(square, 4)).toEqual(square)
  })
})

describe('an outline', () => {
  it.each<[string, Point[], boolean]>([
    [
      'a square',
      [
        [0, 0],
        [0, 1],
        [1, 1],
        [1, 0],
      ],
      false,
    ],
    [
      'a bow tie',
      [
        [0, 0],
        [1, 1],
        [0, 1],
        [1, 0],
      ],
      true,
    ],
    [
      'a ring that touches itself in one point',
      [
        [0, 0],
        [0, 4],
        [2, 2],
        [4, 4],
        [4, 0],
        [2, 2],
      ],
      true,
    ],
    [
      'a ring that turns back on itself',
      [
        [0, 0],
        [0, 4],
        [0, 2],
        [3, 2],
      ],
      true,
    ],
    [
      'a line',
      [
        [0, 0],
        [0, 1],
        [0, 2],
      ],
      true,
    ],
  ])('%s crosses itself: %#', (_name, ring, crosses) => {
    expect(crossesItself(ring)).toBe(crosses)
  })

  it('turns counter-clockwise where its area counts above zero', () => {
    const ring: Point[] = [
      [0, 0],
      [0, 1],
      [1, 1],
    ]
    expect([signedArea(ring) > 0, isClockwise([...ring].reverse())]).toEqual([true, true])
  })
})
