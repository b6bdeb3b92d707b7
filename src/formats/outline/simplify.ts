import { crossesItself, type Point, signedArea } from './plane.ts'

/** How much of the area a simpler outline may lose or win. */
export const keptShare = 0.1

/**
 * An open ring with at most `most` points, after Visvalingam: again and again the corner goes whose triangle is smallest,
 * unless the ring would touch itself without it. The area stays within `keptShare` of what it was; where that and
 * `most` cannot both be had, more points stay and the caller refuses.
 */
export function simplify(ring: readonly Point[], most: number): Point[] {
  const kept = [...ring]
  const whole = Math.abs(signedArea(ring))
  while (kept.length > most) {
    const next = cornersBySize(kept).find((n) => mayGo(kept, n, whole))
    if (next === undefined) return kept
    kept.splice(next, 1)
  }
  return kept
}

/** Places of the corners, those of the smallest triangles first. */
function cornersBySize(ring: readonly Point[]): number[] {
  const size = (n: number) => Math.abs(signedArea(triangle(ring, n)))
  return ring
    .map((_, n) => ({ n, size: size(n) }))
    .sort((a, b) => a.size - b.size || a.n - b.n)
    .map(({ n }) => n)
}

function triangle(ring: readonly Point[], n: number): Point[] {
  const around = [ring[(n + ring.length - 1) % ring.length], ring[n], ring[(n + 1) % ring.length]]
  return around.filter((point) => point !== undefined)
}

function mayGo(ring: readonly Point[], n: number, whole: number): boolean {
  const without = ring.filter((_, m) => m !== n)
  const area = Math.abs(signedArea(without))
  return without.length >= 3 && Math.abs(area - whole) <= keptShare * whole && !crossesItself(without)
}
