import type { Blobs, Operation } from '#kernel'
import type { TakeInParts } from '../arrival.ts'
import { approveAlert } from './approve-alert.ts'
import { cancelAlert } from './cancel-alert.ts'
import { discardAlert } from './discard-alert.ts'
import { draftAlert } from './draft-alert.ts'
import { editAlert } from './edit-alert.ts'
import { expireAlerts } from './expire-alerts.ts'
import { fetchPublication } from './fetch-publication.ts'
import { getAlert } from './get-alert.ts'
import { getTelegram } from './get-telegram.ts'
import { ingestTelegram } from './ingest-telegram.ts'
import { listForStaff } from './list-alerts.ts'
import { listLiveAlerts } from './list-live-alerts.ts'
import { listPublishedAlerts } from './list-published-alerts.ts'
import { overrideAlert } from './override-alert.ts'
import { sendBackAlert } from './send-back-alert.ts'
import { showAlert } from './show-alert.ts'
import { showState } from './show-state.ts'
import { submitAlert } from './submit-alert.ts'
import { updateAlert } from './update-alert.ts'

/** The operations that need the town's rules, made once. */
export function alertOperations(parts: TakeInParts & { blobs: Blobs }) {
  const { rules } = parts
  return {
    ingest: ingestTelegram(parts),
    draft: draftAlert(rules),
    edit: editAlert(rules),
    submit: submitAlert(rules),
    update: updateAlert(rules),
    cancel: cancelAlert(rules),
    approve: approveAlert(parts.publisher),
    override: overrideAlert(parts.publisher),
    showState: showState(parts),
  }
}

export type AlertOperations = ReturnType<typeof alertOperations>

/** Every operation of the engine, for the module's door. */
export function allOperations(made: AlertOperations): Operation[] {
  return [
    ...Object.values(made),
    sendBackAlert,
    discardAlert,
    expireAlerts,
    listForStaff,
    getAlert,
    getTelegram,
    listLiveAlerts,
    showAlert,
    listPublishedAlerts,
    fetchPublication,
  ]
}
