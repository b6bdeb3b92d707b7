/** Latitude and longitude in degrees, WGS 84. */
export type Point = readonly [latitude: number, longitude: number]
export type Ring = readonly Point[]

/** Comparisons of edges for one area; a ring drawn to be slow ends here, and then counts as touching. */
const MOST_COMPARISONS = 4_000_000
const KM_PER_DEGREE = 111.195

/** Whether two closed rings share any point, on the plane of degrees. Too large to tell in bounded time counts as yes. */
export function ringsMeet(one: Ring, other: Ring): boolean {
  const [first, second] = [one[0], other[0]]
  if (first === undefined || second === undefined) return false
  if (isInside(first, other) || isInside(second, one)) return true
  if (one.length * other.length > MOST_COMPARISONS) return boxesMeet(one, other)
  return edges(one).some((a) => edges(other).some((b) => edgesMeet(a, b)))
}

/** Whether a circle (kilometres) and a ring share any point; the plane is true near the centre, where it matters. */
export function circleMeets(centre: Point, radiusKm: number, ring: Ring): boolean {
  if (isInside(centre, ring)) return true
  const shrink = Math.cos((centre[0] * Math.PI) / 180)
  const local = ([latitude, longitude]: Point): Point => [
    (latitude - centre[0]) * KM_PER_DEGREE,
    (longitude - centre[1]) * KM_PER_DEGREE * shrink,
  ]
  return edges(ring.map(local)).some(([from, to]) => distanceFromOrigin(from, to) <= radiusKm)
}

type Edge = readonly [Point, Point]

function edges(ring: Ring): readonly Edge[] {
  return ring.slice(1).flatMap((to, at): readonly Edge[] => {
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

function edgesMeet([a, b]: Edge, [c, d]: Edge): boolean {
  const [abc, abd, cda, cdb] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)]
  if (abc !== abd && cda !== cdb) return true
  return (
    (abc === 0 && isBetween(a, b, c)) ||
    (abd === 0 && isBetween(a, b, d)) ||
    (cda === 0 && isBetween(c, d, a)) ||
    (cdb === 0 && isBetween(c, d, b))
  )
}

/** -1, 0 or 1: on which side of the line from `a` to `b` the point lies. */
const side = (a: Point, b: Point, point: Point): number =>
  Math.sign((b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]))

const isBetween = (a: Point, b: Point, point: Point): boolean =>
  Math.min(a[0], b[0]) <= point[0] &&
  point[0] <= Math.max(a[0], b[0]) &&
  Math.min(a[1], b[1]) <= point[1] &&
  point[1] <= Math.max(a[1], b[1])

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
