import { kmPerDegree, meet, type Point, type Stretch } from '#formats/outline'

/** Closed: the last point is the first. */
export type Ring = readonly Point[]

/** Comparisons of edges for one area; of a ring drawn to be slow only the box counts. */
const MOST_COMPARISONS = 4_000_000

/** Whether two closed rings share any point, on the plane of degrees. Too large to tell in bounded time: whether their boxes do. */
export function ringsMeet(one: Ring, other: Ring): boolean {
  const [first, second] = [one[0], other[0]]
  if (first === undefined || second === undefined) return false
  if (isInside(first, other) || isInside(second, one)) return true
  if (one.length * other.length > MOST_COMPARISONS) return boxesMeet(one, other)
  const others = edges(other)
  return edges(one).some((a) => others.some((b) => meet(a, b)))
}

/** Whether a circle (kilometres) and a ring share any point; the plane is true near the centre, where it matters. */
export function circleMeets(centre: Point, radiusKm: number, ring: Ring): boolean {
  if (isInside(centre, ring)) return true
  const shrink = Math.cos((centre[0] * Math.PI) / 180)
  const local = ([latitude, longitude]: Point): Point => [
    (latitude - centre[0]) * kmPerDegree,
    (longitude - centre[1]) * kmPerDegree * shrink,
  ]
  return edges(ring.map(local)).some(([from, to]) => distanceFromOrigin(from, to) <= radiusKm)
}

function edges(ring: Ring): readonly Stretch[] {
  return ring.slice(1).flatMap((to, at): readonly Stretch[] => {
    const from = ring[at]
    return from === undefined ? [] : [[from, to]]
  })
}

/** Even-odd rule: how often a ray to the east crosses the ring. */
function isInside([latitude, longitude]: Point, ring: Ring): boolean {
  const crossings = edges(ring).filter(([a, b]) => {
    if (a[0] > latitude === b[0] > latitude) return false
    return longitude < a[1] + ((latitude - a[0]) / (b[0] - a[0])) * (b[1] - a[1])
  })
  return crossings.length % 2 === 1
}

function distanceFromOrigin(from: Point, to: Point): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, -(from[0] * dx + from[1] * dy) / length))
  return Math.hypot(from[0] + along * dx, from[1] + along * dy)
}

function boxesMeet(one: Ring, other: Ring): boolean {
  const range = (ring: Ring, axis: 0 | 1): readonly [number, number] =>
    ring.reduce<[number, number]>(
      ([low, high], point) => [Math.min(low, point[axis]), Math.max(high, point[axis])],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    )
  return ([0, 1] as const).every((axis) => {
    const [a, b] = [range(one, axis), range(other, axis)]
    return a[0] <= b[1] && b[0] <= a[1]
  })
}
