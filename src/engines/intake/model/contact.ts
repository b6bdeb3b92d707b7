import type { ContactState } from '../schema.ts'

/** What is known of a dry contact; null before anything was told of it. */
export type ContactKnown = Omit<ContactState, 'source' | 'number'>

/** What the town file says of it. */
export type ContactLimits = { restSeconds: number; atMostAnHour: number }

/**
 * What a report means. `held`: it closes anew, and a person decides although the contact may act by itself: never seen open, it may
 * be wired the wrong way round (`never-open`); closing again and again, it may be loose (`too-often`).
 */
export type ContactNews =
  | { kind: 'same' | 'opened' | 'bounced' }
  | { kind: 'closing'; held: 'never-open' | 'too-often' | null }

const HOUR_MS = 3_600_000

const fresh: Omit<ContactKnown, 'closed' | 'since'> = {
  openedAt: null,
  closingAt: null,
  hourFrom: null,
  hourCount: 0,
}

/**
 * Follows what is reported of a contact. It closes anew when it was open for `restSeconds` before, or is heard of for the first time;
 * what comes sooner is a bounce of the closing there was. Told again, nothing changes.
 */
export function followContact(
  known: ContactKnown | null,
  { closed, now }: { closed: boolean; now: string },
  limits: ContactLimits,
): { state: ContactKnown; news: ContactNews } {
  const before = known ?? { ...fresh, closed: null, since: now }
  if (known !== null && known.closed === closed) return { state: known, news: { kind: 'same' } }
  if (!closed) return { state: { ...before, closed, since: now, openedAt: now }, news: { kind: 'opened' } }
  const state = { ...before, closed, since: now }
  if (isBounce(before, now, limits)) return { state, news: { kind: 'bounced' } }
  return close(state, now, limits)
}

/** A clock that was set back makes no bounce: what might be a danger counts. */
function isBounce(
  { openedAt, closingAt }: ContactKnown,
  now: string,
  { restSeconds }: ContactLimits,
): boolean {
  if (openedAt === null || closingAt === null) return false
  const openMs = Date.parse(now) - Date.parse(openedAt)
  return openMs >= 0 && openMs < restSeconds * 1000
}

function close(state: ContactKnown, now: string, { atMostAnHour }: ContactLimits) {
  const { hourFrom, hourCount } = state
  const sinceMs = hourFrom === null ? HOUR_MS : Date.parse(now) - Date.parse(hourFrom)
  const counted =
    sinceMs >= 0 && sinceMs < HOUR_MS
      ? { hourFrom, hourCount: hourCount + 1 }
      : { hourFrom: now, hourCount: 1 }
  const often = counted.hourCount > atMostAnHour ? ('too-often' as const) : null
  const held = state.openedAt === null ? ('never-open' as const) : often
  return { state: { ...state, ...counted, closingAt: now }, news: { kind: 'closing' as const, held } }
}

/** Closed for so long that it may be stuck, or a wire lies across it. */
export const isStuck = (
  { closed, closingAt }: Pick<ContactKnown, 'closed' | 'closingAt'>,
  { stuckMinutes }: { stuckMinutes: number },
  now: string,
): boolean =>
  closed === true && closingAt !== null && Date.parse(now) - Date.parse(closingAt) > stuckMinutes * 60_000
