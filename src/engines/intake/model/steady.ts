/** A contact that stayed as it is for long enough to count. */
export type Steady = { number: number; closed: boolean }

type Waiting = { closed: boolean; atMs: number }

/**
 * Takes the spikes out of what a wire says: a contact counts as it is once it stayed so for `holdMs`. Times are those at which edges
 * happened, by one clock that does not go back; nobody's reading of them, which may be late.
 */
export function createSteadier(holdMs: number): {
  /** An edge; answers what counted before it came. */
  edge(edge: Steady & { atMs: number }): Steady[]
  /** Nothing came of this contact for `holdMs` after the edge at `atMs`: answers what counts now. */
  still(number: number, atMs: number): Steady[]
} {
  const waiting = new Map<number, Waiting>()
  const settled = new Map<number, boolean>()
  const settle = (number: number, { closed }: Waiting): Steady[] => {
    if (settled.get(number) === closed) return []
    settled.set(number, closed)
    return [{ number, closed }]
  }
  return {
    edge({ number, closed, atMs }) {
      // An edge says what was before it, too.
      if (!settled.has(number)) settled.set(number, !closed)
      const before = waiting.get(number)
      if (before?.closed === closed) return []
      waiting.set(number, { closed, atMs })
      return before !== undefined && atMs - before.atMs >= holdMs ? settle(number, before) : []
    },
    still(number, atMs) {
      const now = waiting.get(number)
      return now === undefined || now.atMs !== atMs ? [] : settle(number, now)
    },
  }
}
