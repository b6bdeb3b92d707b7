import type { Session, SessionToken } from '../schema.ts'

const minute = 60_000
const hour = 60 * minute

/** The limits of a session, in milliseconds. Officers on duty sit idle at night, so the idle limit is a long one. */
export const sessionLimits = {
  lifetime: 12 * hour,
  idle: 8 * hour,
  /** A token of this age is replaced with the next page. */
  rotation: 15 * minute,
  /** Requests that were under way when the token was replaced. */
  grace: minute,
  /** How often "last seen" is written. */
  touch: minute,
} as const

/** Residents use devices they share: their sessions are over after four hours, or half an hour without being seen. */
const residentLimits = { lifetime: 4 * hour, idle: 30 * minute } as const

/** How long a session of this kind of account lasts, in milliseconds. */
export const limitsOf = (kind: 'staff' | 'resident'): { lifetime: number; idle: number } =>
  kind === 'resident' ? residentLimits : sessionLimits

export type Standing = {
  /** Milliseconds without being seen after which the session is over. */
  idle: number

  session: Pick<Session, 'lastSeenAt' | 'expiresAt'>
  token: Pick<SessionToken, 'issuedAt' | 'replacedAt'>
}

const since = (then: string, now: string) => Date.parse(now) - Date.parse(then)

/**
 * What a token is worth at a moment. `reused`: it was replaced longer ago than any request takes, so two parties hold
 * tokens of one session, and nobody can tell which of them is the person (RFC 9700 §4.14.2 says the same of refresh
 * tokens). A session that is over is over first: its old tokens tell nothing.
 */
export function judgeToken({ idle, session, token }: Standing, now: string): 'live' | 'over' | 'reused' {
  if (session.expiresAt <= now || since(session.lastSeenAt, now) >= idle) return 'over'
  if (token.replacedAt !== null && since(token.replacedAt, now) > sessionLimits.grace) return 'reused'
  return 'live'
}

/** Whether the current token is due to be replaced; a replaced one never is again. */
export function rotationDue({ token }: Pick<Standing, 'token'>, now: string): boolean {
  return token.replacedAt === null && since(token.issuedAt, now) >= sessionLimits.rotation
}

export function touchDue({ session }: Pick<Standing, 'session'>, now: string): boolean {
  return since(session.lastSeenAt, now) >= sessionLimits.touch
}
