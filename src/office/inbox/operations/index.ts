import type { Parts } from '../parts.ts'
import { drawLetter } from './draw-letter.ts'
import { followErasure, followMerge } from './follow-residents.ts'
import { getMessage } from './get-message.ts'
import { countUnread, listMessages } from './list-inbox.ts'
import { openOwnFile, openSentFile } from './open-file.ts'
import { getDraft, listDrafts, previewDraft, showAddressee } from './read-draft.ts'
import { getSentMessage, listPostings, listSentMessages, markPosted, withdrawMessage } from './sent.ts'
import { choosePost, confirmMail, leaveMail, requestMail, showSettings } from './settings.ts'
import { dropStale, settleMailing } from './settle-mailing.ts'
import { tellRecipients } from './tell-recipients.ts'
import { takeDigest, verifyCode, verifyFile } from './verify.ts'
import { changeDraft, chooseAddressee, discardDraft, draftLetter, sendDraft } from './write-letter.ts'

export type InboxOperations = ReturnType<typeof inboxOperations>

/** Everything that can be done with messages: by who they are for, by staff, by strangers who hold one, by the town itself. */
export const inboxOperations = (parts: Parts) => ({
  list: listMessages(parts),
  countUnread: countUnread(parts),
  get: getMessage(parts),
  openFile: openOwnFile(parts),
  settings: showSettings(parts),
  choosePost,
  requestMail: requestMail(parts),
  leaveMail,
  confirmMail: confirmMail(parts),
  chooseAddressee: chooseAddressee(parts),
  showAddressee: showAddressee(parts),
  draft: draftLetter(parts),
  changeDraft: changeDraft(parts),
  discardDraft,
  sendDraft: sendDraft(parts),
  getDraft: getDraft(parts),
  previewDraft: previewDraft(parts),
  listDrafts,
  listSent: listSentMessages(parts),
  getSent: getSentMessage(parts),
  openSentFile: openSentFile(parts),
  withdraw: withdrawMessage(parts),
  listPostings: listPostings(parts),
  markPosted,
  verify: verifyCode(parts),
  verifyFile,
  takeDigest,
  drawLetter: drawLetter(parts),
  tellRecipients: tellRecipients(parts),
  settleMailing: settleMailing(parts),
  dropStale: dropStale(parts),
  followMerge,
  followErasure,
})
