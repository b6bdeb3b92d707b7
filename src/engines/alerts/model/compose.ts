import { problem } from '../problems.ts'
import type { Act, Alert, Content, Stated, Texts } from '../schema.ts'
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
    act: 'issue',
    ...content,
    translations: {},
    predecessorId: null,
    telegramSha256: null,
    chain: null,
    authors: [actor],
    ...nothingDecided,
    createdAt: now,
    changedAt: now,
  }
}

export type Proposed = Stated & { drill: boolean; telegramSha256: string | null; chain: string }

/** What no telegram decides. */
const nothingAdded = { evacuation: false, drawn: null, shelters: null, translations: {} } as const

/** A draft a telegram or an instrument proposes: no person has written any of it, and it is never an evacuation. It updates the chain's live alert, if there is one. */
export function propose(id: string, proposed: Proposed, live: Alert | null, now: string): Alert {
  return {
    id,
    version: 1,
    state: 'draft',
    msgType: live ? 'Update' : 'Alert',
    act: live ? 'update' : 'issue',
    ...proposed,
    ...nothingAdded,
    predecessorId: live?.id ?? null,
    authors: [],
    ...nothingDecided,
    createdAt: now,
    changedAt: now,
  }
}

/** How a live alert is replaced: the facts changed, only its end did, or it was wrong. */
export type Renewal = Extract<Act, 'update' | 'extend' | 'correct'>

/** The one act that replaces a live alert: a new message, submitted with its content, waiting for the second person. */
export function update(
  live: Alert,
  id: string,
  { act, ...content }: Content & { act: Renewal },
  by: By,
): Alert {
  requireExpiry(content, by.now)
  return succeed(live, { id, msgType: 'Update', act, ...content }, by)
}

/** The same alert with a later end (`alerts.not-later` otherwise). */
export function extend(live: Alert, id: string, expiresAt: string, by: By): Alert {
  if (expiresAt <= live.expiresAt)
    throw problem('not-later', { at: live.expiresAt }, [
      { path: 'expiresAt', code: 'not-later', detail: { at: live.expiresAt } },
    ])
  return update(live, id, { ...contentOf(live), expiresAt, act: 'extend' }, by)
}

/** What an officer decided of an alert, for a message that says the same again. */
const contentOf = ({
  hazard,
  level,
  districts,
  evacuation,
  drawn,
  shelters,
  expiresAt,
  texts,
}: Alert): Content => ({ hazard, level, districts, evacuation, drawn, shelters, expiresAt, texts })

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
    act: 'all-clear',
    translations: {},
    predecessorId: live.id,
    authors: [],
    createdAt: now,
    changedAt: now,
  }
}

/** Why an alert ends: the danger is over (解除), or it should never have gone out (取り消し). */
export type Ending = Extract<Act, 'all-clear' | 'withdraw'>

/** The one act that ends a live alert; its words come from the templates. */
export function cancel(live: Alert, id: string, ending: { act: Ending; texts: Texts }, by: By): Alert {
  return succeed(live, { ...contentOf(live), id, msgType: 'Cancel', ...ending }, by)
}

function succeed(
  live: Alert,
  change: Content & Pick<Alert, 'id' | 'msgType' | 'act'>,
  { actor, now }: By,
): Alert {
  if (!isLive(live, now)) throw problem('not-live', { state: live.state })
  return {
    ...live,
    ...nothingDecided,
    ...change,
    translations: {},
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
