import { problem } from '../problems.ts'
import type { Membership, Substitution } from '../schema.ts'
import { plannedPeriod } from './period.ts'

/** The longest anybody can be stood in for at once: 90 days. */
const mostHours = 90 * 24

/** What the holder has in the organisation at this moment, by themself. */
export type Standing = { roles: readonly string[]; memberships: readonly Membership[] }

type Asked = Pick<
  Substitution,
  'id' | 'organisationId' | 'deputyId' | 'roles' | 'reason' | 'fromAt' | 'untilAt'
> & {
  /** The membership whose position is meant; null for roles alone. */
  membershipId: string | null
}

/**
 * Names a deputy for oneself. Refuses `own-account` (oneself), `nothing-named`, `not-held` for a role or position that is
 * not one's own now (what one has in the place of others is not), and what `plannedPeriod` refuses.
 */
export function substituteFor(
  holderId: string,
  asked: Asked,
  { now, standing }: { now: string; standing: Standing },
): Substitution {
  if (holderId === asked.deputyId) throw problem('own-account')
  const place = standing.memberships.find(({ id }) => id === asked.membershipId)
  if (asked.membershipId !== null && !place?.position) throw problem('not-held')
  if (asked.roles.some((role) => !standing.roles.includes(role))) throw problem('not-held')
  if (!place && asked.roles.length === 0) throw problem('nothing-named')
  const { id, organisationId, deputyId, roles, reason } = asked
  return {
    ...{ id, organisationId, holderId, deputyId, roles, reason },
    sectionId: place?.sectionId ?? null,
    position: place?.position ?? null,
    ...plannedPeriod(asked, { now, mostHours }),
    namedBy: holderId,
    namedAt: now,
    endedBy: null,
    endedAt: null,
  }
}

type Vacant = Pick<
  Substitution,
  'id' | 'organisationId' | 'deputyId' | 'sectionId' | 'position' | 'reason' | 'fromAt' | 'untilAt'
>

/** Names who acts in a position nobody holds; `held` says whether somebody does. Not oneself. */
export function deputyOfVacant(
  asked: Vacant,
  { actor, now, held }: { actor: string; now: string; held: boolean },
): Substitution {
  if (actor === asked.deputyId) throw problem('own-account')
  if (held) throw problem('not-vacant')
  const named = { holderId: null, roles: [], namedBy: actor, namedAt: now, endedBy: null, endedAt: null }
  return { ...asked, ...named, ...plannedPeriod(asked, { now, mostHours }) }
}
