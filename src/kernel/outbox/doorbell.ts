/** Lets the rounds of a loop sleep until there may be something to do; a ring while they work is not lost. */
export type Doorbell = {
  ring(): void
  /** How often it rang so far: to be asked before a round looks for work. */
  rings(): number
  /** Until it rings or `longestMs` are over; not at all when it rang since it was at `seen`, or is closed. */
  nap(seen: number, longestMs: number): Promise<void>
  /** Wakes everybody, for good. */
  close(): void
}

export function createDoorbell(): Doorbell {
  let rings = 0
  let closed = false
  const sleepers = new Set<() => void>()
  const rouse = () => {
    for (const wakeUp of [...sleepers]) wakeUp()
  }
  return {
    ring() {
      rings++
      rouse()
    },
    rings: () => rings,
    nap: (seen, longestMs) =>
      new Promise<void>((resolve) => {
        if (closed || rings !== seen) return resolve()
        const timer = setTimeout(done, longestMs)
        function done() {
          clearTimeout(timer)
          sleepers.delete(done)
          resolve()
        }
        sleepers.add(done)
      }),
    close() {
      closed = true
      rouse()
    },
  }
}
