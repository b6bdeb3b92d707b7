import { type Instant, plus } from '#kernel'
import type { Span } from './stage.ts'

/** The clock of a story: it never goes back, and never beyond the end. */
export type StoryClock = {
  now(): Instant
  set(now: Instant): void
  /** Lets so much time pass, as far as it is allowed. */
  pass(ms: number): void
  /** From now on no more than this passes by itself. */
  allow(ms: number): void
}

export function storyClock({ from, to }: Span): StoryClock {
  let moment = from
  let limit = from
  const set = (now: Instant) => {
    if (now > moment) moment = now
  }
  const earlier = (one: Instant, other: Instant) => (one < other ? one : other)
  return {
    now: () => moment,
    set,
    pass: (ms) => set(earlier(plus(moment, Math.round(ms)), limit)),
    allow: (ms) => {
      limit = earlier(plus(moment, ms), to)
    },
  }
}
