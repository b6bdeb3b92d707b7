import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crossesItself, type Point } from '#formats/outline'
import { parseArea } from '../../engines/alerts/model/area.ts'
import { radiusOf, readSketch, type Sketch, sketchText, withPoint } from './sketch.ts'

/** On the ground around a town, as finely as the map can be touched. */
const point: fc.Arbitrary<Point> = fc.tuple(
  fc.integer({ min: 348_000, max: 350_000 }).map((lat) => lat / 10_000),
  fc.integer({ min: 1_320_000, max: 1_324_000 }).map((lon) => lon / 10_000),
)
const drawnBy = (shape: Sketch['shape'], points: readonly Point[]) =>
  points.reduce<Sketch>((sketch, one) => withPoint(sketch, one), { shape, points: [] })

describe('what an officer draws on the map', () => {
  it('is a circle the town takes, of the radius that was shown', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 6 }), (points) => {
        const sketch = drawnBy('circle', points)
        const area = parseArea(sketchText(sketch))
        expect(area).toMatchObject({ kind: 'circle', centre: points[0], radiusKm: radiusOf(sketch.points) })
        const again = readSketch(sketchText(sketch))
        expect([again.shape, radiusOf(again.points)]).toEqual(['circle', radiusOf(sketch.points)])
      }),
    )
  })

  it('is a polygon the town takes, however many corners were set, unless its lines cross', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 400 }), point, (corners, [lat, lon]) => {
        const ring = Array.from({ length: corners }, (_, n): Point => {
          const angle = (2 * Math.PI * n) / corners
          return [
            Number((lat + Math.sin(angle) / 50).toFixed(4)),
            Number((lon + Math.cos(angle) / 50).toFixed(4)),
          ]
        })
        const sketch = drawnBy('polygon', ring)
        expect(crossesItself(sketch.points)).toBe(false)
        expect(parseArea(sketchText(sketch)).kind).toBe('polygon')
        expect(readSketch(sketchText(sketch))).toEqual(sketch)
      }),
    )
  })

  it('is nothing yet while the field holds something half typed, or a circle has no edge', () => {
    for (const text of ['', '34.9', '34.9,132.3 x', '34.9,', 'a,b c,d', '34.9,132.3 -1'])
      expect([text, readSketch(text).points.length > 1]).toEqual([text, false])
    expect(sketchText(drawnBy('circle', [[34.9, 132.3]]))).toBe('')
  })
})
