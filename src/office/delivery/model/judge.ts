import type { Outcome } from '../schema.ts'

/** The longest pause between two attempts of our own accord, and the longest a receiver may ask for. */
export const longestPauseMs = 5 * 60_000
export const longestAskedMs = 15 * 60_000
/** Refusals in a row after which a destination is parked. */
export const patience = 3

/** What an attempt came to. Times are milliseconds since 1970. */
export type Verdict =
  | {
      kind: 'ended'
      outcome: 'delivered' | 'refused' | 'expired'
      code: string | null
      status: number | null
    }
  | { kind: 'later'; code: string; status: number | null; dueMs: number }

export type Tried = {
  outcome: Outcome
  /** Counts from 1. */
  attempt: number
  nowMs: number
  expiresMs: number
  /** From 0 to below 1, for the jitter. */
  chance: number
}

/**
 * Decides about one attempt. A failure is tried again after 1, 2, 4 … seconds up to five minutes, each pause shortened
 * by up to half by chance so that many do not come back at once, or after what the receiver asked for; the last try is
 * before the message expires, never after.
 */
export function judge({ outcome, attempt, nowMs, expiresMs, chance }: Tried): Verdict {
  if (outcome.kind === 'delivered')
    return { kind: 'ended', outcome: 'delivered', code: null, status: outcome.status }
  const { code, status } = outcome
  if (outcome.kind === 'refused') return { kind: 'ended', outcome: 'refused', code, status }
  const dueMs = nowMs + pause(attempt, outcome.afterMs, chance)
  if (dueMs >= expiresMs) return { kind: 'ended', outcome: 'expired', code, status }
  return { kind: 'later', code, status, dueMs }
}

function pause(attempt: number, askedMs: number | null, chance: number): number {
  const own = Math.min(1000 * 2 ** Math.min(attempt - 1, 20), longestPauseMs)
  const jittered = Math.round(own * (1 - chance / 2))
  if (askedMs === null) return jittered
  return Math.min(Math.max(askedMs, 0), longestAskedMs)
}

/** Whether a destination is to be parked after this outcome, and why; `refusals` are those in a row before it. */
export function parkCode(outcome: Outcome, refusals: number): string | null {
  if (outcome.kind !== 'refused') return null
  return outcome.gone || refusals + 1 >= patience ? outcome.code : null
}
