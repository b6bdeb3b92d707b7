import { isSame, kmPerDegree, type Point, simplify } from '#formats/outline'

/** What an officer draws: corners of a polygon, or the centre of a circle and a point on its edge. */
export type Sketch = { shape: 'polygon' | 'circle'; points: readonly Point[] }

/** One less than a polygon of CAP may have: the first corner stands again at its end. */
const mostCorners = 99

/** Reads the field of the form; nothing is drawn while something half typed stands there. */
export function readSketch(text: string): Sketch {
  const [first = '', second = '', ...more] = text.trim().split(/\s+/)
  if (second !== '' && !second.includes(',') && more.length === 0) return readCircle(first, Number(second))
  const points = text.trim().split(/\s+/).map(pointOf)
  if (!points.every(isPoint)) return { shape: 'polygon', points: [] }
  const [start] = points
  const closed = points.length > 1 && start !== undefined && isSame(start, points.at(-1))
  return { shape: 'polygon', points: closed ? points.slice(0, -1) : points }
}

function readCircle(text: string, radiusKm: number): Sketch {
  const centre = pointOf(text)
  if (!isPoint(centre) || !(radiusKm > 0)) return { shape: 'circle', points: [] }
  return { shape: 'circle', points: [centre, [centre[0] + radiusKm / kmPerDegree, centre[1]]] }
}

function pointOf(pair: string): Point {
  const [lat, lon] = pair.split(',').map(Number)
  return [Number(lat), Number(lon)]
}

const isPoint = ([lat, lon]: Point) => Number.isFinite(lat) && Number.isFinite(lon)

/** What the field holds for it: a circle without an edge says nothing yet. */
export function sketchText({ shape, points }: Sketch): string {
  const [centre] = points
  if (shape === 'polygon') return points.map((point) => point.join(',')).join(' ')
  const radius = radiusOf(points)
  return centre && radius > 0 ? `${centre.join(',')} ${radius}` : ''
}

/** Kilometres to one decimal, at least a hundred metres; 0 while there is no edge. */
export function radiusOf([centre, edge]: readonly Point[]): number {
  if (!centre || !edge) return 0
  const east = (edge[1] - centre[1]) * Math.cos((centre[0] * Math.PI) / 180)
  const km = Math.hypot(edge[0] - centre[0], east) * kmPerDegree
  return Math.max(0.1, Number(km.toFixed(1)))
}

/** With one point more: a corner, or where the edge of the circle runs now. More corners than can be sent become fewer. */
export function withPoint({ shape, points }: Sketch, point: Point): Sketch {
  if (shape === 'circle') return { shape, points: [points[0] ?? point, ...(points[0] ? [point] : [])] }
  const more = [...points, point]
  return { shape, points: more.length > mostCorners ? simplify(more, mostCorners) : more }
}
