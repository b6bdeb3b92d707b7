/** So near to each other moments count as one: a large backlog of tries takes no more memory than its longest pause. */
const stepMs = 50

/** When something falls due again, in milliseconds since 1970; each at most 50 ms later than it was said. */
export class Moments {
  readonly #ahead = new Set<number>()

  add(ms: number): void {
    this.#ahead.add(Math.ceil(ms / stepMs) * stepMs)
  }

  /** Forgets what is not ahead any more. */
  pass(nowMs: number): void {
    for (const ms of this.#ahead) if (ms <= nowMs) this.#ahead.delete(ms)
  }

  /** The next one; null when none is ahead. */
  next(): number | null {
    let soonest = Number.POSITIVE_INFINITY
    for (const ms of this.#ahead) soonest = Math.min(soonest, ms)
    return this.#ahead.size === 0 ? null : soonest
  }
}
