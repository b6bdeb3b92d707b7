/** Token buckets in this process's memory, per actor and operation; a cluster of n processes allows n times as much. */
export type Limiter = { take(bucket: string, perMinute: number, atMs: number): number | null }

type Bucket = { tokens: number; atMs: number }

const minute = 60_000

/** Nobody waits until a clock that was set back is where it was: beyond the minute that fills a bucket it counts from now. */
const fromNow = (held: Bucket | undefined, atMs: number): Bucket | undefined =>
  held && held.atMs - atMs > minute ? { ...held, atMs } : held

/** `take` returns null when allowed, else the whole seconds until the next try. Forgets idle buckets at `most`. */
export function createLimiter(most = 50_000): Limiter {
  const buckets = new Map<string, Bucket>()
  return {
    take(name, perMinute, atMs) {
      const held = fromNow(buckets.get(name), atMs)
      // A clock set back refills nothing, neither then nor a second time.
      const since = Math.max(held?.atMs ?? atMs, atMs)
      const refill = held ? ((since - held.atMs) / minute) * perMinute : perMinute
      const tokens = Math.min(perMinute, (held?.tokens ?? 0) + refill)
      // Re-inserted at the end: the map's order is then that of last use.
      buckets.delete(name)
      buckets.set(name, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: since })
      const oldest = buckets.keys().next()
      if (buckets.size > most && !oldest.done) buckets.delete(oldest.value)
      return tokens >= 1 ? null : Math.ceil(((1 - tokens) / perMinute) * 60)
    },
  }
}
