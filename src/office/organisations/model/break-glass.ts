import { problem } from '../problems.ts'
import type { BreakGlass } from '../schema.ts'

const minuteMs = 60_000
/** The longest a role can be taken for. */
const mostMinutes = 120

type Asked = Pick<BreakGlass, 'id' | 'personId' | 'role' | 'reason'> & { minutes: number }

/** Takes a role for a while. Refuses `role-not-breakable`, and `already-taken` for one the person has anyway. */
export function take(
  { minutes: asked, ...given }: Asked,
  { now, breakable, held }: { now: string; breakable: readonly string[]; held: readonly string[] },
): BreakGlass {
  if (!breakable.includes(given.role)) throw problem('role-not-breakable')
  if (held.includes(given.role)) throw problem('already-taken')
  const most = Math.min(asked, mostMinutes)
  const untilAt = new Date(Date.parse(now) + most * minuteMs).toISOString()
  const open = { endedBy: null, endedAt: null, reviewedBy: null, reviewedAt: null, finding: null }
  return { ...given, beganAt: now, untilAt, ...open }
}

/** Ends it: at `now` by a person, at its own end by the program. */
export function end(taken: BreakGlass, { by, now }: { by: string; now: string }): BreakGlass {
  if (taken.endedAt !== null) throw problem('already-ended')
  return { ...taken, endedBy: by, endedAt: now < taken.untilAt ? now : taken.untilAt }
}

/** Somebody else says what they found. Not who took it: `same-person`. */
export function review(
  taken: BreakGlass,
  { by, now, finding }: { by: string; now: string; finding: string },
): BreakGlass {
  if (taken.personId === by) throw problem('same-person')
  if (taken.reviewedBy !== null) throw problem('already-reviewed')
  return { ...taken, reviewedBy: by, reviewedAt: now, finding }
}
