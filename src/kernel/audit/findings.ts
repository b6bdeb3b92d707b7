import type { Instant } from '../clock/index.ts'

/** How many, and the first hundred of them by number. */
export type Found = { count: number; ids: string[] }

const shown = 100

/** Counts what is wrong and remembers the first of it. */
class Tally {
  count = 0
  readonly ids: string[] = []
  add(id: bigint): void {
    this.count++
    if (this.ids.length < shown) this.ids.push(id.toString())
  }
  found(): Found {
    return { count: this.count, ids: this.ids }
  }
}

/** The rows that wait for the sealer, with the first and the last moment they say. */
class Tail extends Tally {
  #oldest = Number.POSITIVE_INFINITY
  #newest = Number.NEGATIVE_INFINITY
  override add(id: bigint, at = ''): void {
    super.add(id)
    const seconds = Number(at)
    if (!Number.isFinite(seconds)) return
    this.#oldest = Math.min(this.#oldest, seconds)
    this.#newest = Math.max(this.#newest, seconds)
  }
  get oldest(): Instant | null {
    return instantOf(this.#oldest)
  }
  get newest(): Instant | null {
    return instantOf(this.#newest)
  }
}

const longest = 253_402_300_799

const instantOf = (seconds: number): Instant | null =>
  Math.abs(seconds) <= longest ? new Date(Math.floor(seconds * 1000)).toISOString() : null

/** What a verification gathers on its way. */
export type Findings = {
  rows: number
  seals: number
  edited: Tally
  removed: Tally
  inserted: Tally
  brokenSeals: Tally
  unsealed: Tail
}

export const nothingFound = (): Findings => ({
  rows: 0,
  seals: 0,
  edited: new Tally(),
  removed: new Tally(),
  inserted: new Tally(),
  brokenSeals: new Tally(),
  unsealed: new Tail(),
})
