/** Places for pages that stay open: so many for each reader, and so many for all. */
export type Seats = {
  /** A place for this reader, given back by calling what it answers (once is enough, more does nothing); null when full. */
  take(who: string): (() => void) | null
  taken(): number
}

export function createSeats(perReader = 4, inAll = 200): Seats {
  const held = new Map<string, number>()
  let taken = 0
  return {
    taken: () => taken,
    take: (who) => {
      const own = held.get(who) ?? 0
      if (own >= perReader || taken >= inAll) return null
      held.set(who, own + 1)
      taken += 1
      let free = false
      return () => {
        if (free) return
        free = true
        taken -= 1
        const left = (held.get(who) ?? 1) - 1
        if (left > 0) held.set(who, left)
        else held.delete(who)
      }
    },
  }
}
