import type { Inside } from '../parts.ts'
import { listQuarantine } from './list-refused.ts'
import { listSources } from './list-sources.ts'
import { postMessage } from './post-message.ts'
import { askLease, confirmLease, takePush } from './push.ts'
import { receiveMessage } from './receive-message.ts'
import { refuseUnread } from './refuse-unread.ts'
import { reportIssuers } from './report-issuers.ts'
import { addSender, listSenders, withdrawSender } from './sender-keys.ts'
import { showSecret } from './show-secret.ts'
import { tellState } from './tell-state.ts'
import { watchSources } from './watch-sources.ts'

/** Every operation of the engine. */
export function intakeOperations(parts: Inside) {
  return {
    receive: receiveMessage(parts),
    post: postMessage(parts),
    asked: askLease(parts),
    confirm: confirmLease(parts),
    push: takePush(parts),
    refuse: refuseUnread(parts),
    state: tellState(parts),
    watch: watchSources(parts),
    list: listSources(parts),
    secret: showSecret(parts),
    quarantine: listQuarantine,
    issuers: reportIssuers,
    senders: listSenders,
    addSender,
    withdrawSender,
  }
}

export type IntakeOperations = ReturnType<typeof intakeOperations>
