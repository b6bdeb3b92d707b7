import { isSame, type Point, turn } from '../outline/index.ts'

export interface Circle {
  readonly latitude: number
  readonly longitude: number
  /** Kilometres. */
  readonly radius: number
}

const NUMBER = String.raw`[-+]?(?:\d+(?:\.\d*)?|\.\d+)`
const POINT = new RegExp(`^(${NUMBER}),(${NUMBER})$`, 'u')
const RADIUS = new RegExp(`^${NUMBER}$`, 'u')

/** The points of a `polygon`, or undefined where one is not `latitude,longitude` on this globe. */
export function parseRing(text: string): Point[] | undefined {
  const points: Point[] = []
  for (const word of text.trim().split(/\s+/u)) {
    const point = parsePoint(word)
    if (point === undefined) return undefined
    points.push(point)
  }
  return points
}

/** A `circle`: `latitude,longitude radius`, the radius not negative. */
export function parseCircle(text: string): Circle | undefined {
  const [centre = '', radius = '', ...rest] = text.trim().split(/\s+/u)
  const point = parsePoint(centre)
  if (point === undefined || !RADIUS.test(radius) || Number(radius) < 0 || rest.length > 0) return undefined
  return { latitude: point[0], longitude: point[1], radius: Number(radius) }
}

function parsePoint(word: string): Point | undefined {
  const match = POINT.exec(word)
  const [latitude, longitude] = [Number(match?.[1]), Number(match?.[2])]
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [latitude, longitude] : undefined
}

/** Whether a ring ends where it began. */
export function isClosed(ring: readonly Point[]): boolean {
  const [first] = ring
  return first !== undefined && isSame(first, ring.at(-1))
}

interface Edge {
  readonly from: Point
  readonly to: Point
  readonly west: number
  readonly east: number
}

/** Enough for any coastline drawn with care; a ring made to be slow ends here. */
const MAX_COMPARISONS = 2_000_000

/**
 * Whether two edges of a closed ring cross, on the plane of degrees. Touching at a point is not crossing. Rings over
 * the antimeridian are not examined (`none`). `gave-up` where the ring is too large to tell in bounded time.
 */
export function selfIntersection(ring: readonly Point[]): 'none' | 'found' | 'gave-up' {
  const edges = edgesOf(ring)
  if (edges.some(({ west, east }) => east - west > 180)) return 'none'
  edges.sort((a, b) => a.west - b.west)
  let active: Edge[] = []
  let comparisons = 0
  for (const edge of edges) {
    active = active.filter(({ east }) => east >= edge.west)
    comparisons += active.length
    if (comparisons > MAX_COMPARISONS) return 'gave-up'
    if (active.some((other) => cross(edge, other))) return 'found'
    active.push(edge)
  }
  return 'none'
}

function edgesOf(ring: readonly Point[]): Edge[] {
  return ring.slice(1).flatMap((to, index) => {
    const from = ring[index]
    if (from === undefined || isSame(from, to)) return []
    return [{ from, to, west: Math.min(from[1], to[1]), east: Math.max(from[1], to[1]) }]
  })
}

const cross = (a: Edge, b: Edge): boolean =>
  turn(a.from, a.to, b.from) * turn(a.from, a.to, b.to) < 0 &&
  turn(b.from, b.to, a.from) * turn(b.from, b.to, a.to) < 0
