import type { Medium } from '../schema.ts'
import { type Allowance, enqueue, type Held, newPlace, type Place, waitMs } from './place.ts'

/** One medium: attempts younger than a second count against `concurrency`; who may start next, urgent and routine. */
type Lane<H extends Held> = {
  concurrency: number
  young: number
  all: number
  ready: readonly [Place<H>[], Place<H>[]]
}

export type Concurrency = Readonly<Partial<Record<Medium, number>>>

/**
 * Says which delivery may start now. Urgent before routine; no destination beyond its own concurrency and rate; a medium
 * beyond its concurrency only by attempts older than a second, so that slow receivers cannot take the places of quick
 * ones; never more than `most` at once. Keeps no clock of its own: times are milliseconds that only grow.
 */
export class Dispatcher<H extends Held> {
  readonly #lanes: ReadonlyMap<Medium, Lane<H>>
  readonly #places = new Map<string, Place<H>>()
  /** Destinations that wait for their rate limit. */
  readonly #pausing = new Set<Place<H>>()
  readonly #most: number

  constructor(concurrency: Concurrency, most = 4000) {
    const media = Object.entries(concurrency) as [Medium, number][]
    this.#lanes = new Map(
      media.map(([medium, limit]) => [medium, { concurrency: limit, young: 0, all: 0, ready: [[], []] }]),
    )
    this.#most = most
  }

  /** Destinations with something in memory: they need not be read again. */
  busy(): string[] {
    return [...this.#places.keys()]
  }

  active(): number {
    return this.#sum((lane) => lane.all)
  }

  young(): number {
    return this.#sum((lane) => lane.young)
  }

  /** Takes a delivery in. */
  offer(held: H, allowance: Allowance, nowMs: number): void {
    const place = this.#places.get(held.destinationId) ?? newPlace(held, allowance, nowMs)
    Object.assign(place, allowance)
    this.#places.set(held.destinationId, place)
    enqueue(place, held)
    // An urgent one must not wait for the turn its destination has among the routine ones.
    if (held.urgency === 0) place.listed = this.#pausing.has(place)
    this.#list(place)
  }

  /** The next delivery that may start, counted as started; null when there is none for now. */
  next(nowMs: number): H | null {
    for (const urgency of [0, 1] as const) {
      for (const lane of this.#lanes.values()) {
        const held = this.#take(lane, urgency, nowMs)
        if (held) return held
      }
    }
    return null
  }

  /** An attempt is older than a second: its place in the lane is free for another. */
  aged(medium: Medium): void {
    const lane = this.#lanes.get(medium)
    if (lane) lane.young--
  }

  /** An attempt is over; `young` when it never aged. Its destination stays busy until `free`. */
  over(medium: Medium, young: boolean): void {
    const lane = this.#lanes.get(medium)
    if (!lane) return
    lane.all--
    if (young) lane.young--
  }

  /** What came of an attempt is in the database: the destination may have its next one. */
  free(destinationId: string): void {
    const place = this.#places.get(destinationId)
    if (!place) return
    place.active--
    this.#dropIdle(place)
    this.#list(place)
  }

  /** The messages in memory that have not started everywhere. */
  messages(): Set<string> {
    const ids = new Set<string>()
    for (const place of this.#places.values()) for (const held of place.queue) ids.add(held.messageId)
    return ids
  }

  /** Forgets what has not started; it is read again from the database. */
  forget(which: (held: H) => boolean): void {
    for (const place of this.#places.values()) {
      place.queue = place.queue.filter((held) => !which(held))
      this.#dropIdle(place)
    }
  }

  /** Milliseconds until a destination that waits for its rate limit may go on; null when none waits. */
  pauseMs(nowMs: number): number | null {
    const waits = [...this.#pausing].map((place) => waitMs(place, nowMs))
    return waits.length === 0 ? null : Math.min(...waits)
  }

  /** Lets destinations go on whose rate limit allows another. */
  resume(nowMs: number): void {
    for (const place of this.#pausing) {
      if (waitMs(place, nowMs) > 0) continue
      this.#pausing.delete(place)
      place.listed = false
      this.#list(place)
    }
  }

  #sum(count: (lane: Lane<H>) => number): number {
    return [...this.#lanes.values()].reduce((sum, lane) => sum + count(lane), 0)
  }

  #list(place: Place<H>): void {
    const first = place.queue[0]
    if (place.listed || !first || place.active >= place.concurrency) return
    place.listed = true
    this.#lanes.get(place.medium)?.ready[first.urgency === 0 ? 0 : 1].push(place)
  }

  #dropIdle(place: Place<H>): void {
    if (place.active > 0 || place.queue.length > 0) return
    this.#places.delete(place.id)
    this.#pausing.delete(place)
  }

  #take(lane: Lane<H>, urgency: 0 | 1, nowMs: number): H | null {
    const ready = lane.ready[urgency]
    while (ready.length > 0 && lane.young < lane.concurrency && lane.all < this.#most) {
      const place = ready.shift()
      if (!place) return null
      place.listed = false
      const held = this.#start(place, urgency, nowMs)
      if (!held) continue
      lane.young++
      lane.all++
      this.#list(place)
      return held
    }
    return null
  }

  /** The first of the queue when the destination may start one of this urgency. */
  #start(place: Place<H>, urgency: 0 | 1, nowMs: number): H | null {
    const first = place.queue[0]
    // Listed twice (once more for an urgent one), forgotten, or started meanwhile.
    if (!first || place.active >= place.concurrency || (urgency === 1 && first.urgency === 0)) {
      this.#list(place)
      return null
    }
    if (waitMs(place, nowMs) > 0) {
      place.listed = true
      this.#pausing.add(place)
      return null
    }
    place.queue.shift()
    place.tokens--
    place.active++
    return first
  }
}
