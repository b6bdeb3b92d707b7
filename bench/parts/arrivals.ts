import { z } from 'zod'
import { monotonicMs } from './role.ts'

/** A message reached as many different receivers as were expected. */
export const Arrived = z.object({
  said: z.literal('arrived'),
  id: z.string(),
  firstMs: z.number(),
  lastMs: z.number(),
})
export type Arrived = z.output<typeof Arrived>

type Coming = { from: Set<number>; firstMs: number; expected: number }

/** Counts, for each message, the receivers it reached; says so once when they are all there. */
export class Arrivals {
  expected = 0
  total = 0
  /** Messages that came although their receiver had them. */
  repeats = 0
  readonly #coming = new Map<string, Coming>()
  readonly #say: (word: Arrived) => void

  constructor(say: (word: Arrived) => void) {
    this.#say = say
  }

  note(id: string, receiver: number): void {
    const now = monotonicMs()
    let coming = this.#coming.get(id)
    if (!coming) {
      coming = { from: new Set(), firstMs: now, expected: this.expected }
      this.#coming.set(id, coming)
    }
    this.total++
    if (coming.from.has(receiver)) this.repeats++
    coming.from.add(receiver)
    if (coming.from.size === coming.expected) {
      this.#say({ said: 'arrived', id, firstMs: coming.firstMs, lastMs: now })
      // Later ones of the same message are repeats, and counted as such.
      coming.expected = Number.POSITIVE_INFINITY
    }
  }
}
