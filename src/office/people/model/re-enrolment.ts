import { problem } from '../problems.ts'
import type { ReEnrolment } from '../schema.ts'

const hour = 3_600_000
/** How long a request waits for the second person, in milliseconds: who asked still knows why. */
export const requestLifetime = 24 * hour
/** How long the approved link works, in milliseconds: it is handed over at once. */
export const linkLifetime = hour

export type ReEnrolmentState = 'open' | 'lapsed' | 'approved' | 'declined' | 'used'

export function stateOf(request: ReEnrolment, now: string): ReEnrolmentState {
  if (request.usedAt !== null) return 'used'
  if (request.declinedAt !== null) return 'declined'
  if (request.approvedAt !== null) return 'approved'
  return Date.parse(now) - Date.parse(request.requestedAt) >= requestLifetime ? 'lapsed' : 'open'
}

type Step = { actor: string; now: string }

/** The first person asks, for somebody else. */
export function request(
  asked: Pick<ReEnrolment, 'id' | 'personId' | 'reason'>,
  { actor, now }: Step,
): ReEnrolment {
  if (actor === asked.personId) throw problem('own-account')
  const undecided = { approvedBy: null, approvedAt: null, declinedBy: null, declinedAt: null, usedAt: null }
  return { ...asked, requestedBy: actor, requestedAt: now, ...undecided }
}

/** The second person agrees: neither who asked nor whom it is for. */
export function approve(asked: ReEnrolment, { actor, now }: Step): ReEnrolment {
  requireOpen(asked, now)
  if (actor === asked.requestedBy) throw problem('same-person')
  if (actor === asked.personId) throw problem('own-account')
  return { ...asked, approvedBy: actor, approvedAt: now }
}

/** Anyone who may approve, and who asked too, puts it aside. */
export function decline(asked: ReEnrolment, { actor, now }: Step): ReEnrolment {
  if (stateOf(asked, now) !== 'lapsed') requireOpen(asked, now)
  return { ...asked, declinedBy: actor, declinedAt: now }
}

function requireOpen(asked: ReEnrolment, now: string): void {
  const state = stateOf(asked, now)
  if (state === 'lapsed') throw problem('request-expired')
  if (state !== 'open') throw problem('already-decided')
}
