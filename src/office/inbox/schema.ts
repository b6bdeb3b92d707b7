import { z } from 'zod'
import { Instant } from '#kernel'

const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

/** 通知, 受付の控え, 決定, お知らせ; all but a notice are letters with a number, a seal and a file. */
export const MessageKind = z.enum(['letter', 'receipt', 'decision', 'notice'])
export type MessageKind = z.output<typeof MessageKind>

export const Message = z.object({
  id: z.uuid(),
  toKind: z.enum(['resident', 'household']),
  /** Under whose key it is sealed. */
  toId: z.uuid(),
  kind: MessageKind,
  /** `Content` as JSON. */
  sealed: Bytes,
  /** By the names of `routes.yaml`. */
  section: z.string(),
  number: z.string().nullable(),
  codeDigest: Bytes.nullable(),
  issuedBy: z.string(),
  aboutModule: z.string().nullable(),
  aboutId: z.string().nullable(),
  publishedAt: Instant,
})
export type Message = z.output<typeof Message>

const Recipient = z.object({
  messageId: z.uuid(),
  residentId: z.uuid(),
  /** 0 is who a letter on paper goes to. */
  place: z.int().nonnegative(),
})

/** The file of a message, sealed; `sha256` is that of the file as it is handed out. */
export const LetterFile = z.object({
  messageId: z.uuid(),
  sealed: Bytes,
  sha256: z.string(),
  size: z.int(),
  pages: z.int(),
  drawnAt: Instant,
})
export type LetterFile = z.output<typeof LetterFile>

/** The town took it back. It stays where it is, and says so. */
export const Withdrawal = z.object({
  messageId: z.uuid(),
  withdrawnBy: z.string(),
  at: Instant,
  /** Why. */
  sealed: Bytes,
})
export type Withdrawal = z.output<typeof Withdrawal>

export const Reading = z.object({
  messageId: z.uuid(),
  readerId: z.uuid(),
  /** In whose place, where the reader acts for another. */
  forId: z.uuid().nullable(),
  at: Instant,
})
export type Reading = z.output<typeof Reading>

export const Draft = z.object({
  id: z.uuid(),
  residentId: z.uuid(),
  kind: MessageKind,
  section: z.string(),
  sealed: Bytes,
  revision: z.int(),
  writtenBy: z.string(),
  changedAt: Instant,
})
export type Draft = z.output<typeof Draft>

/** How somebody can hear that something came; push comes with its medium. */
export const NoticeMedium = z.enum(['mail', 'push', 'post'])
export type NoticeMedium = z.output<typeof NoticeMedium>

const Preference = z.object({ residentId: z.uuid(), medium: NoticeMedium, since: Instant })

export const MailAddress = z.object({
  id: z.uuid(),
  residentId: z.uuid(),
  /** Refused: it was confirmed once, and its mail server takes nothing for it any more. */
  state: z.enum(['pending', 'active', 'refused']),
  lang: z.string(),
  sealed: Bytes,
  askedAt: Instant,
  confirmedAt: Instant.nullable(),
})
export type MailAddress = z.output<typeof MailAddress>

const MailRequest = z.object({ id: z.uuid(), residentId: z.uuid(), at: Instant })
export type MailRequest = z.output<typeof MailRequest>

const Mailing = z.object({ destinationId: z.uuid(), residentId: z.uuid(), expiresAt: Instant })
export type Mailing = z.output<typeof Mailing>

/** The letters of one day to print and post. */
export const Batch = z.object({
  id: z.uuid(),
  day: z.iso.date(),
  openedAt: Instant,
  closedAt: Instant.nullable(),
})
export type Batch = z.output<typeof Batch>

export const Posting = z.object({
  messageId: z.uuid(),
  residentId: z.uuid(),
  batchId: z.uuid(),
  postedAt: Instant.nullable(),
  postedBy: z.string().nullable(),
})
export type Posting = z.output<typeof Posting>

export const inboxTables = {
  message: Message,
  recipient: Recipient,
  document: LetterFile,
  withdrawal: Withdrawal,
  reading: Reading,
  draft: Draft,
  preference: Preference,
  address: MailAddress,
  request: MailRequest,
  mailing: Mailing,
  batch: Batch,
  posting: Posting,
}
