/** Latitude and longitude in degrees of WGS 84, in CAP's order. Over a town the earth is flat enough for what is asked here. */
export type Point = readonly [lat: number, lon: number]

/** Kilometres from one parallel to the next, and along a meridian everywhere. */
export const kmPerDegree = 111.2

export const isSame = (a: Point, b: Point | undefined): boolean =>
  b !== undefined && a[0] === b[0] && a[1] === b[1]

/** Twice the signed area of the triangle: above zero where `c` lies to the left of the way from `a` to `b`. */
export const turn = (a: Point, b: Point, c: Point) =>
  (b[1] - a[1]) * (c[0] - a[0]) - (b[0] - a[0]) * (c[1] - a[1])

const within = (a: Point, b: Point, c: Point) =>
  Math.min(a[0], b[0]) <= c[0] &&
  c[0] <= Math.max(a[0], b[0]) &&
  Math.min(a[1], b[1]) <= c[1] &&
  c[1] <= Math.max(a[1], b[1])

export type Stretch = readonly [Point, Point]

/** Whether two stretches have a point in common. */
export function meet([a, b]: Stretch, [c, d]: Stretch): boolean {
  const [abc, abd, cda, cdb] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)]
  if (abc > 0 !== abd > 0 && cda > 0 !== cdb > 0 && abc !== 0 && abd !== 0 && cda !== 0 && cdb !== 0)
    return true
  return (
    (abc === 0 && within(a, b, c)) ||
    (abd === 0 && within(a, b, d)) ||
    (cda === 0 && within(c, d, a)) ||
    (cdb === 0 && within(c, d, b))
  )
}

/** The sides of an open ring, the last one leading back to the first point. */
function sidesOf(ring: readonly Point[]): Stretch[] {
  return ring.flatMap((from, n): Stretch[] => {
    const to = ring[(n + 1) % ring.length]
    return to ? [[from, to]] : []
  })
}

/** Whether an open ring of distinct neighbours touches or crosses itself, or turns back on itself. Quadratic: for hundreds of points. */
export function crossesItself(ring: readonly Point[]): boolean {
  const sides = sidesOf(ring)
  return sides.some((one, n) =>
    sides.some((other, m) => {
      if (m <= n) return false
      const neighbours = m === n + 1 || (n === 0 && m === sides.length - 1)
      return neighbours ? turnsBack(one, other) : meet(one, other)
    }),
  )
}

/** Neighbours always share a point; they must share no other. */
function turnsBack(one: Stretch, other: Stretch): boolean {
  const [a, b, c] = isSame(one[1], other[0]) ? [one[0], one[1], other[1]] : [one[1], one[0], other[0]]
  if (turn(a, b, c) !== 0) return false
  return (a[0] - b[0]) * (c[0] - b[0]) + (a[1] - b[1]) * (c[1] - b[1]) > 0
}

/** Twice the signed area in square degrees; above zero counter-clockwise. */
export const signedArea = (ring: readonly Point[]): number =>
  sidesOf(ring).reduce((sum, [a, b]) => sum + a[1] * b[0] - b[1] * a[0], 0)

export const isClockwise = (ring: readonly Point[]): boolean => signedArea(ring) < 0
