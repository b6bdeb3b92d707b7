import type { ContactState } from '../schema.ts'
import { isStuck } from './contact.ts'

/** What the town file says of a contact, as far as people look at it. */
type Listed = {
  number: number
  hazard: string
  level: number
  drill: boolean
  automatic: boolean
  stuckMinutes: number
}

/** `unseen`: never seen open, so that nothing goes out by itself yet. `unwatched`: nothing happened since it is watched again. */
type Standing = 'unseen' | 'unwatched' | 'open' | 'closed' | 'stuck'

type Shown = Omit<Listed, 'stuckMinutes'> & { standing: Standing; closingAt: string | null }

type Having = { id: string; contacts?: readonly Listed[] }

/** Every contact that the town file lists of a source, with where it stands. */
export function contactsOf(source: Having, states: readonly ContactState[], now: string): Shown[] {
  return (source.contacts ?? []).map(({ stuckMinutes, ...listed }) => {
    const state = states.find((one) => one.source === source.id && one.number === listed.number)
    return {
      ...listed,
      standing: standingOf(state, { stuckMinutes }, now),
      closingAt: state?.closingAt ?? null,
    }
  })
}

function standingOf(
  state: ContactState | undefined,
  limits: Pick<Listed, 'stuckMinutes'>,
  now: string,
): Standing {
  if (state === undefined) return 'unseen'
  if (isStuck(state, limits, now)) return 'stuck'
  if (state.openedAt === null) return 'unseen'
  if (state.closed === null) return 'unwatched'
  return state.closed ? 'closed' : 'open'
}
