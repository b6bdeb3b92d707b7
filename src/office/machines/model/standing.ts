import type { Machine } from '../schema.ts'

/** Whether a machine is let in; `idle` has no key or nothing it may call. */
export const standings = ['active', 'idle', 'expired', 'revoked'] as const
export type Standing = (typeof standings)[number]

type Held = { keys: number; scopes: number }

/** What stands against a machine at `now`, the gravest first. */
export function standingOf(
  machine: Pick<Machine, 'revokedAt' | 'expiresAt'>,
  { keys, scopes }: Held,
  now: string,
): Standing {
  if (machine.revokedAt !== null) return 'revoked'
  if (machine.expiresAt <= now) return 'expired'
  return keys === 0 || scopes === 0 ? 'idle' : 'active'
}

const dayMs = 86_400_000
const mostDays = 731

/** A machine is trusted for a time: from now on, at most two years. */
export function fitsExpiry(expiresAt: string, now: string): boolean {
  const ahead = Date.parse(expiresAt) - Date.parse(now)
  return ahead > 0 && ahead <= mostDays * dayMs
}

/** Two for the change from one to the next, one for a mistake on the way. */
export const mostKeys = 3
