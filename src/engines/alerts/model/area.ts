import { crossesItself, isClockwise, isSame, type Point } from '#formats/outline'
import { problem } from '../problems.ts'

/** Where an alert counts, drawn: a closed ring, counter-clockwise, first point last; or a circle. Degrees of WGS 84. */
export type DrawnArea =
  | { kind: 'polygon'; ring: readonly Point[] }
  | { kind: 'circle'; centre: Point; radiusKm: number }

/** The most corners a polygon may have: phones and other towns' maps must draw it (practice of WMO and IPAWS). */
export const mostCorners = 100
const largestRadiusKm = 100
/** Four decimals are eleven metres. */
const decimals = 4
/** Japan and its sea, so that a pair written the wrong way round is found at once. */
const bounds = { south: 20, north: 46, west: 122, east: 154 }

type Fault = NonNullable<Parameters<typeof problem>[2]>[number]

/** About the field an officer types into or draws. */
const refuse = (fault: Fault) => problem('bad-area', { reason: fault.code }, [fault])

/**
 * Reads `lat,lon lat,lon …` (CAP 1.2 §3.2.4 polygon) or `lat,lon radius` (circle, kilometres). A ring left open is closed,
 * points are rounded to four decimals, repeated ones dropped, the direction made counter-clockwise. Refuses
 * `alerts.bad-area` with the reason.
 */
export function parseArea(text: string): DrawnArea {
  const parts = text.trim().split(/\s+/u)
  const [first = '', second = ''] = parts
  if (parts.length === 2 && !second.includes(',')) return circle(first, second)
  const given = parts.map(pointOf)
  const open = withoutRepeats(given)
  if (open.length < 3) throw refuse({ path: 'drawn', code: 'area-too-few', detail: { least: 3 } })
  if (open.length > mostCorners - 1)
    throw refuse({
      path: 'drawn',
      code: 'area-too-many',
      detail: { most: mostCorners - 1, found: open.length },
    })
  if (crossesItself(open)) throw refuse({ path: 'drawn', code: 'area-crosses-itself', detail: {} })
  const turned = isClockwise(open) ? [...open].reverse() : open
  const [start] = turned
  return { kind: 'polygon', ring: start ? [...turned, start] : [] }
}

function circle(centre: string, radius: string): DrawnArea {
  const radiusKm = Number(radius)
  if (!/^\d{1,3}(\.\d{1,3})?$/u.test(radius) || radiusKm <= 0 || radiusKm > largestRadiusKm)
    throw refuse({ path: 'drawn', code: 'area-radius', detail: { most: largestRadiusKm } })
  return { kind: 'circle', centre: pointOf(centre), radiusKm }
}

function pointOf(text: string): Point {
  const match = /^(-?\d{1,3}(?:\.\d{1,10})?),(-?\d{1,3}(?:\.\d{1,10})?)$/u.exec(text)
  if (!match) throw refuse({ path: 'drawn', code: 'area-not-a-pair', detail: { found: text.slice(0, 40) } })
  const [lat, lon] = [round(Number(match[1])), round(Number(match[2]))]
  const { south, north, west, east } = bounds
  if (lat < south || lat > north || lon < west || lon > east)
    throw refuse({ path: 'drawn', code: 'area-outside', detail: { found: text } })
  return [lat, lon]
}

const round = (degrees: number) => Number(degrees.toFixed(decimals))

/** Without points that repeat the one before, and without the last where it closes the ring. */
function withoutRepeats(points: readonly Point[]): Point[] {
  const kept = points.filter((point, n) => !isSame(point, points[n - 1]))
  const [first] = kept
  const last = kept.at(-1)
  return kept.length > 1 && first && last && isSame(first, last) ? kept.slice(0, -1) : kept
}

/** The area as CAP writes it. `parseArea` reads it back to the same. */
export function areaText(area: DrawnArea): string {
  const pair = ([lat, lon]: Point) => `${lat},${lon}`
  return area.kind === 'circle' ? `${pair(area.centre)} ${area.radiusKm}` : area.ring.map(pair).join(' ')
}
