import type { ApprovalParts } from '../parts.ts'
import { approveDocument, rejectDocument, reviewStep, sendBackDocument } from './decide.ts'
import { openFile } from './open-file.ts'
import { countDocuments, getDocument, listDocuments, listSections } from './read.ts'
import { attachFile, draftDocument, editDocument, submitDocument, withdrawDocument } from './write.ts'

export const approvalOperations = (parts: ApprovalParts) => ({
  list: listDocuments(parts),
  count: countDocuments(parts),
  get: getDocument(parts),
  sections: listSections(parts),
  openFile: openFile(parts),
  attach: attachFile(parts),
  draft: draftDocument(parts),
  edit: editDocument(parts),
  submit: submitDocument(parts),
  withdraw: withdrawDocument(parts),
  approve: approveDocument(parts),
  sendBack: sendBackDocument(parts),
  reject: rejectDocument(parts),
  review: reviewStep(parts),
})
export type ApprovalOperations = ReturnType<typeof approvalOperations>
