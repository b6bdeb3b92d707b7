type ShortCacheParts<T> = {
  nowMs(): number
  /** How many keys are held at the most: this bounds the memory. */
  most: number
  /** What is not worth holding goes to who waits for it, and is made again for the next. */
  keeps?(value: T): boolean
  /** Never makes a key twice at the same time, also when making takes longer than what is made may be held. */
  oneAtATime?: boolean
}

type Entry<T> = { until: number; made: Promise<T>; ready: { value: T } | null }

export type ShortCache<T> = {
  /** What is held and no older than it may be, without waiting. */
  fresh(key: string): T | undefined
  /** What is held or in the making, or what `make` makes; it may be held for `ttlMs` from now on. */
  get(key: string, ttlMs: number, make: () => Promise<T>): Promise<T>
}

/**
 * Holds what is the same for everybody for a moment: made once in its time however many ask at once, and never older
 * than its time without anyone having to tell this process. A failure is not remembered: the next who asks tries again.
 */
export function createShortCache<T>(parts: ShortCacheParts<T>): ShortCache<T> {
  const { nowMs, most, keeps = () => true, oneAtATime = false } = parts
  const held = new Map<string, Entry<T>>()
  const begin = (key: string, until: number, made: Promise<T>): Promise<T> => {
    const entry: Entry<T> = { until, made, ready: null }
    // A newer one may stand in its place by the time an older, slower one ends.
    const drop = () => {
      if (held.get(key) === entry) held.delete(key)
    }
    held.delete(key)
    held.set(key, entry)
    made.then((value) => {
      if (keeps(value)) entry.ready = { value }
      else drop()
    }, drop)
    const oldest = held.keys().next()
    if (held.size > most && !oldest.done) held.delete(oldest.value)
    return made
  }
  return {
    fresh: (key) => {
      const known = held.get(key)
      return known && known.until > nowMs() ? known.ready?.value : undefined
    },
    get: (key, ttlMs, make) => {
      const now = nowMs()
      const known = held.get(key)
      if (known && (known.until > now || (oneAtATime && known.ready === null))) return known.made
      return begin(key, now + ttlMs, make())
    },
  }
}
