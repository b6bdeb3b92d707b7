import { problem } from '../problems.ts'
import type { Alert, Texts } from '../schema.ts'
import { isLive } from './decide.ts'

export type Withdrawal = { telegramSha256: string; chain: string; texts: Texts }

/** What a telegram that lifts a warning proposes: a draft that ends the live alert, still for two people to decide. */
export function proposeCancel(live: Alert, id: string, withdrawal: Withdrawal, now: string): Alert {
  if (!isLive(live, now)) throw problem('not-live', { state: live.state })
  return {
    ...live,
    ...withdrawal,
    id,
    version: 1,
    state: 'draft',
    msgType: 'Cancel',
    predecessorId: live.id,
    authors: [],
    submittedBy: null,
    submittedAt: null,
    approvedBy: null,
    approvedAt: null,
    overrideReason: null,
    automaticClass: null,
    sendBackReason: null,
    createdAt: now,
    changedAt: now,
  }
}
