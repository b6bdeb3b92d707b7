import { problem } from '../problems.ts'
import type { TwoPersonRequest } from '../schema.ts'

/** How long a request waits for the second person, in milliseconds: who asked still knows why. */
const requestLifetime = 7 * 86_400_000

export type RequestState = 'open' | 'lapsed' | 'approved' | 'declined'

export function stateOf(request: TwoPersonRequest, now: string): RequestState {
  if (request.outcome !== null) return request.outcome
  return Date.parse(now) - Date.parse(request.requestedAt) >= requestLifetime ? 'lapsed' : 'open'
}

type Step = { actor: string; now: string }

const concerns = ({ residentId, otherId }: Pick<TwoPersonRequest, 'residentId' | 'otherId'>, actor: string) =>
  actor === residentId || actor === otherId

type Asked = Pick<TwoPersonRequest, 'id' | 'kind' | 'residentId' | 'otherId' | 'reason'>

/** The first person asks, about somebody else. */
export function request(asked: Asked, { actor, now }: Step): TwoPersonRequest {
  if (concerns(asked, actor)) throw problem('about-oneself')
  return { ...asked, requestedBy: actor, requestedAt: now, decidedBy: null, decidedAt: null, outcome: null }
}

/** The second person agrees: neither who asked nor whom it is about. */
export function approve(asked: TwoPersonRequest, { actor, now }: Step): TwoPersonRequest {
  const state = stateOf(asked, now)
  if (state === 'lapsed') throw problem('request-lapsed')
  if (state !== 'open') throw problem('already-decided')
  if (actor === asked.requestedBy) throw problem('same-person')
  if (concerns(asked, actor)) throw problem('about-oneself')
  return { ...asked, decidedBy: actor, decidedAt: now, outcome: 'approved' }
}

/** Anyone who may approve, and who asked too, puts it aside; a lapsed one too. */
export function decline(asked: TwoPersonRequest, { actor, now }: Step): TwoPersonRequest {
  if (asked.outcome !== null) throw problem('already-decided')
  if (concerns(asked, actor)) throw problem('about-oneself')
  return { ...asked, decidedBy: actor, decidedAt: now, outcome: 'declined' }
}
