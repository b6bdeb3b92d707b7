import type { Medium } from '../schema.ts'

/** A delivery in memory: what the database said is waiting. */
export type Held = {
  messageId: string
  destinationId: string
  medium: Medium
  urgency: number
  attempts: number
}

/** What the town or the receiver allows one destination. */
export type Allowance = { concurrency: number; perMinute: number }

/** A destination with something under way: its queue, and what of its allowance is used. */
export type Place<H extends Held> = Allowance & {
  id: string
  medium: Medium
  active: number
  queue: H[]
  tokens: number
  tokensAtMs: number
  /** In a ready list, or waiting for its rate limit. */
  listed: boolean
}

export function newPlace<H extends Held>(held: H, allowance: Allowance, nowMs: number): Place<H> {
  return {
    ...allowance,
    id: held.destinationId,
    medium: held.medium,
    active: 0,
    queue: [],
    tokens: allowance.perMinute,
    tokensAtMs: nowMs,
    listed: false,
  }
}

/** Urgent ones go before the routine ones; of equals the first come first. */
export function enqueue<H extends Held>(place: Place<H>, held: H): void {
  const before = place.queue.findIndex((one) => one.urgency > held.urgency)
  if (before === -1) place.queue.push(held)
  else place.queue.splice(before, 0, held)
}

/** Milliseconds until the rate limit allows one more; refills the bucket, which holds one minute's worth. */
export function waitMs(place: Place<Held>, nowMs: number): number {
  const refill = ((nowMs - place.tokensAtMs) / 60_000) * place.perMinute
  place.tokens = Math.min(place.perMinute, place.tokens + refill)
  place.tokensAtMs = nowMs
  return place.tokens >= 1 ? 0 : Math.ceil(((1 - place.tokens) / place.perMinute) * 60_000)
}
