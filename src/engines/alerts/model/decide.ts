import { problem } from '../problems.ts'
import { type Alert, type AlertState, type Content, longestDays } from '../schema.ts'

const dayMs = 86_400_000

/** Who does it and when; all the rules know of the outside. */
export type By = { actor: string; now: string }

function requireState(alert: Alert, ...allowed: AlertState[]): void {
  if (!allowed.includes(alert.state)) throw problem('wrong-state', { state: alert.state })
}

/** A form decides about the version it showed, never about what somebody made of it meanwhile. */
export function requireVersion(alert: Alert, seen: number): void {
  if (alert.version !== seen) throw problem('changed-meanwhile', { version: alert.version })
}

const next = (alert: Alert, now: string, change: Partial<Alert>): Alert => ({
  ...alert,
  ...change,
  version: alert.version + 1,
  changedAt: now,
})

export const withAuthor = (authors: readonly string[], actor: string): string[] => [
  ...new Set([...authors, actor]),
]

/** CAP profile: `expires` lies after `sent`. */
export function requireExpiry(content: Pick<Content, 'expiresAt'>, now: string): void {
  const ahead = Date.parse(content.expiresAt) - Date.parse(now)
  if (ahead <= 0) throw problem('expires-in-past', {}, [{ path: 'expiresAt', code: 'in-past', detail: {} }])
  if (ahead > longestDays * dayMs)
    throw problem('expires-too-late', { days: longestDays }, [
      { path: 'expiresAt', code: 'too-late', detail: { days: longestDays } },
    ])
}

/** Changes a draft; who does is an author from now on, and cannot approve it. */
export function edit(alert: Alert, content: Content, { actor, now }: By): Alert {
  requireState(alert, 'draft')
  return next(alert, now, { ...content, authors: withAuthor(alert.authors, actor) })
}

/** Hands a draft to the second person, with the content as it stands in the officer's form. */
export function submit(alert: Alert, content: Content, by: By): Alert {
  requireState(alert, 'draft')
  requireExpiry(content, by.now)
  const edited = { ...alert, ...content, authors: withAuthor(alert.authors, by.actor) }
  return next(edited, by.now, {
    state: 'submitted',
    submittedBy: by.actor,
    submittedAt: by.now,
    sendBackReason: null,
  })
}

/** Back to the writers, with a reason. Who sends back wrote nothing and may still approve the next version. */
export function sendBack(alert: Alert, reason: string, { now }: By): Alert {
  requireState(alert, 'submitted')
  return next(alert, now, { state: 'draft', submittedBy: null, submittedAt: null, sendBackReason: reason })
}

/** Two different people must agree before an alert reaches residents. */
export function approve(alert: Alert, { actor, now }: By): Alert {
  requireState(alert, 'submitted')
  if (alert.authors.includes(actor)) throw problem('same-person')
  requireExpiry(alert, now)
  return next(alert, now, { state: 'approved', approvedBy: actor, approvedAt: now })
}

/** One person decides alone because nobody else can be reached: recorded with the reason, and reviewed afterwards. */
export function override(alert: Alert, reason: string, { actor, now }: By): Alert {
  requireState(alert, 'submitted')
  requireExpiry(alert, now)
  return next(alert, now, { state: 'approved', approvedBy: actor, approvedAt: now, overrideReason: reason })
}

/** Who stands for class 1 where people stand for everything else. */
const program = 'system:alerts'

/**
 * Class 1: the program hands it on and approves it, for in these seconds nobody can. It has no author, and the
 * database admits it by its class alone.
 */
export function sendByItself(alert: Alert, { now }: Pick<By, 'now'>): Alert {
  requireState(alert, 'draft')
  if (alert.authors.length > 0) throw problem('wrong-state', { state: alert.state })
  requireExpiry(alert, now)
  const decided = { submittedBy: program, submittedAt: now, approvedBy: program, approvedAt: now }
  return { ...alert, ...decided, state: 'approved', automaticClass: 1, changedAt: now }
}

/** The signed bytes are out. */
export function publish(alert: Alert, { now }: By): Alert {
  requireState(alert, 'approved')
  return next(alert, now, { state: 'published' })
}

/** A draft or proposal nobody wants. Nothing is deleted. */
export function discard(alert: Alert, { now }: By): Alert {
  requireState(alert, 'draft')
  return next(alert, now, { state: 'discarded' })
}

/** The time on it has passed. */
export function expire(alert: Alert, { now }: By): Alert {
  requireState(alert, 'published')
  if (alert.expiresAt > now) throw problem('wrong-state', { state: alert.state })
  return next(alert, now, { state: 'expired' })
}

/** Its successor went out: an Update replaces it, a Cancel ends it. An alert that ran out meanwhile stays expired. */
export function follow(
  alert: Alert,
  successor: Pick<Alert, 'msgType' | 'predecessorId'>,
  { now }: By,
): Alert {
  if (successor.predecessorId !== alert.id) throw problem('not-live', { state: alert.state })
  if (alert.state === 'expired') return alert
  requireState(alert, 'published')
  return next(alert, now, { state: successor.msgType === 'Cancel' ? 'cancelled' : 'updated' })
}

/** Whether it counts for residents at this moment. */
export function isLive(alert: Pick<Alert, 'state' | 'msgType' | 'expiresAt'>, now: string): boolean {
  return alert.state === 'published' && alert.msgType !== 'Cancel' && alert.expiresAt > now
}
