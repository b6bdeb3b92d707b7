import type { Blobs, Operation } from '#kernel'
import type { TakeInParts } from '../arrival.ts'
import { approveAlert } from './approve-alert.ts'
import { askStillValid } from './ask-still-valid.ts'
import { cancelAlert } from './cancel-alert.ts'
import { composeAlert } from './compose-alert.ts'
import { discardAlert } from './discard-alert.ts'
import { draftAlert } from './draft-alert.ts'
import { editAlert } from './edit-alert.ts'
import { declareExercise, endExerciseNow, listDeclaredExercises } from './exercises.ts'
import { expireAlerts } from './expire-alerts.ts'
import { extendAlert } from './extend-alert.ts'
import { fetchPublication } from './fetch-publication.ts'
import { foldState, pruneState } from './fold-state.ts'
import { getAlert } from './get-alert.ts'
import { getTelegram } from './get-telegram.ts'
import { ingestTelegram } from './ingest-telegram.ts'
import { keepPrepared } from './keep-prepared.ts'
import { leaveAlert } from './leave-alert.ts'
import { listForStaff } from './list-alerts.ts'
import { listLiveAlerts } from './list-live-alerts.ts'
import { listPreparedAlerts } from './list-prepared.ts'
import { listPublishedAlerts } from './list-published-alerts.ts'
import { overrideAlert } from './override-alert.ts'
import { previewAlert } from './preview-alert.ts'
import { retirePreparedAlert } from './retire-prepared.ts'
import { rewriteAlert } from './rewrite-alert.ts'
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
    compose: composeAlert(rules),
    rewrite: rewriteAlert(rules),
    extend: extendAlert(rules),
    preview: previewAlert(parts.publisher),
    edit: editAlert(rules),
    submit: submitAlert(rules),
    update: updateAlert(rules),
    cancel: cancelAlert(rules),
    approve: approveAlert(parts.publisher),
    override: overrideAlert(parts.publisher),
    showState: showState(parts),
    foldState: foldState(parts),
  }
}

export type AlertOperations = ReturnType<typeof alertOperations>

/** Every operation of the engine, for the module's door. */
export function allOperations(made: AlertOperations): Operation[] {
  return [
    ...Object.values(made),
    declareExercise,
    endExerciseNow,
    listDeclaredExercises,
    askStillValid,
    leaveAlert,
    keepPrepared,
    retirePreparedAlert,
    listPreparedAlerts,
    sendBackAlert,
    discardAlert,
    expireAlerts,
    pruneState,
    listForStaff,
    getAlert,
    getTelegram,
    listLiveAlerts,
    showAlert,
    listPublishedAlerts,
    fetchPublication,
  ]
}
