import { problem } from '../problems.ts'
import type { Alert, Content, Texts } from '../schema.ts'
import { type By, isLive, requireExpiry, withAuthor } from './decide.ts'

const nothingDecided = {
  submittedBy: null,
  submittedAt: null,
  approvedBy: null,
  approvedAt: null,
  overrideReason: null,
  automaticClass: null,
  sendBackReason: null,
} as const

/** A draft a person starts from nothing; a drill says so from its first moment to its last. */
export function draft(id: string, content: Content & { drill: boolean }, { actor, now }: By): Alert {
  return {
    id,
    version: 1,
    state: 'draft',
    msgType: 'Alert',
    ...content,
    predecessorId: null,
    telegramSha256: null,
    chain: null,
    authors: [actor],
    ...nothingDecided,
    createdAt: now,
    changedAt: now,
  }
}

export type Proposed = Content & { drill: boolean; telegramSha256: string | null; chain: string }

/** A draft a telegram or an instrument proposes: no person has written any of it. It updates the chain's live alert, if there is one. */
export function propose(id: string, proposed: Proposed, live: Alert | null, now: string): Alert {
  return {
    id,
    version: 1,
    state: 'draft',
    msgType: live ? 'Update' : 'Alert',
    ...proposed,
    predecessorId: live?.id ?? null,
    authors: [],
    ...nothingDecided,
    createdAt: now,
    changedAt: now,
  }
}

/** The one act that replaces a live alert: a new message, submitted with its content, waiting for the second person. */
export function update(live: Alert, id: string, content: Content, by: By): Alert {
  requireExpiry(content, by.now)
  return succeed(live, { id, msgType: 'Update', ...content }, by)
}

type Withdrawal = { telegramSha256: string | null; chain: string; texts: Texts }

/** What is proposed when it is over: a draft that ends the live alert, still for two people to decide. */
export function proposeCancel(live: Alert, id: string, withdrawal: Withdrawal, now: string): Alert {
  if (!isLive(live, now)) throw problem('not-live', { state: live.state })
  return {
    ...live,
    ...nothingDecided,
    ...withdrawal,
    id,
    version: 1,
    state: 'draft',
    msgType: 'Cancel',
    predecessorId: live.id,
    authors: [],
    createdAt: now,
    changedAt: now,
  }
}

/** The one act that ends a live alert; its words come from the templates. */
export function cancel(live: Alert, id: string, texts: Texts, by: By): Alert {
  return succeed(
    live,
    {
      id,
      msgType: 'Cancel',
      hazard: live.hazard,
      level: live.level,
      districts: live.districts,
      expiresAt: live.expiresAt,
      texts,
    },
    by,
  )
}

function succeed(live: Alert, change: Content & Pick<Alert, 'id' | 'msgType'>, { actor, now }: By): Alert {
  if (!isLive(live, now)) throw problem('not-live', { state: live.state })
  return {
    ...live,
    ...nothingDecided,
    ...change,
    version: 1,
    state: 'submitted',
    predecessorId: live.id,
    telegramSha256: null,
    authors: withAuthor([], actor),
    submittedBy: actor,
    submittedAt: now,
    createdAt: now,
    changedAt: now,
  }
}

const hourMs = 3_600_000

/** The end an officer is offered: `hours` from now, at the next full hour, for nobody plans by the second. */
export function offeredExpiry(now: string, hours: number): string {
  return new Date(Math.ceil((Date.parse(now) + hours * hourMs) / hourMs) * hourMs).toISOString()
}
