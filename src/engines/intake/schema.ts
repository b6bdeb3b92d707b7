import { z } from 'zod'
import { PROFILES } from '#formats/cap'
import { Instant } from '#kernel'

/** The way by which something came. */
export const Route = z.enum(['poll', 'push', 'folder', 'webhook', 'mqtt', 'line', 'post', 'contact'])
export type Route = z.output<typeof Route>

/** What is known of a source; one row from its first contact on. */
export const SourceState = z.object({
  source: z.string(),
  /** It answered, sent something, or its line beat. */
  contactAt: Instant.nullable(),
  /** It brought a message, new or not. */
  messageAt: Instant.nullable(),
  /** By push; null until something came that way. */
  pushedAt: Instant.nullable(),
  failedAt: Instant.nullable(),
  /** Why, a stable code; null when the last contact went well. */
  failure: z.string().nullable(),
  /** How often in a row. */
  failures: z.int(),
  /** From when silence counts: the first time this town knew of it. */
  knownAt: Instant,
  /** Since when it is too silent; null when it is not. */
  silentSince: Instant.nullable(),
  /** When a feed is asked again. */
  nextAt: Instant.nullable(),
  /** What was asked of the other side in this minute, and what came from it on this day, both in UTC. */
  minute: z.string(),
  minuteRequests: z.int(),
  day: z.string(),
  dayBytes: z.bigint(),
  /** Of a line: the last message's number, how often numbers were missing, and when last. */
  sequence: z.bigint().nullable(),
  gaps: z.int(),
  gapAt: Instant.nullable(),
})
export type SourceState = z.output<typeof SourceState>

/** A document of a feed, and what its last answer said of itself. */
export const FeedState = z.object({
  source: z.string(),
  url: z.string(),
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  fetchedAt: Instant,
})
export type FeedState = z.output<typeof FeedState>

/** An entry of a feed: found once, fetched until it is taken or too old. */
export const Entry = z.object({
  source: z.string(),
  address: z.string(),
  /** As the feed wrote it: a changed entry is another. */
  updated: z.string(),
  /** In which order entries were found, the oldest of a feed first. */
  place: z.bigint(),
  /** Found in a long feed, after a start or a gap: taken after what is new. */
  late: z.boolean(),
  /** A hub told of it. */
  pushed: z.boolean(),
  state: z.enum(['waiting', 'taken', 'given-up']),
  foundAt: Instant,
  tries: z.int(),
  nextAt: Instant,
  failure: z.string().nullable(),
  settledAt: Instant.nullable(),
  /** The alert that stood in the entry itself, until it is taken; null where it is fetched. */
  inline: z.string().nullable(),
})
export type Entry = z.output<typeof Entry>

/** What a profile of CAP says of a message. */
const ProfileVerdict = z.object({
  conforms: z.boolean(),
  /** Each rule that is broken, once. */
  rules: z.array(z.object({ rule: z.string(), severity: z.enum(['error', 'warning', 'recommendation']) })),
})
export type ProfileVerdict = z.output<typeof ProfileVerdict>

/** One receipt for each arrival, the first of a message and every later one. */
export const Arrival = z.object({
  id: z.uuid(),
  source: z.string(),
  route: Route,
  /** Of the bytes as they came. */
  sha256: z.string(),
  size: z.int(),
  receivedAt: Instant,
  /** Of the message it is a copy of: its own where it was the first. */
  message: z.string(),
  first: z.boolean(),
  /** Milliseconds after the first; null where it was the first, or the first came by hand. */
  behindMs: z.int().nullable(),
  /** What alerts made of it. */
  outcome: z.string(),
  reason: z.string().nullable(),
  /** Who made the message, as it says itself: CAP's sender, an office of the weather agency; empty when unread. */
  issuer: z.string(),
  format: z.enum(['cap', 'jma', 'other']),
  /** No rule of its format is broken that makes it invalid. */
  valid: z.boolean(),
  /** Rules that are broken, each once. */
  rules: z.array(z.string()),
  /** What its signature proves: held against the keys of the register at the moment it came. */
  signature: z.enum(['none', 'unknown-key', 'strict', 'normalised', 'invalid']),
  /** By its own words: 訓練 or 試験, a CAP status other than Actual, a test output. Null where that cannot be read, or was not noted. */
  drill: z.boolean().nullable(),
  /** Of CAP alone; null for all others. */
  profiles: z.record(z.enum(PROFILES), ProfileVerdict).nullable(),
})
export type Arrival = z.output<typeof Arrival>

export const DefectReport = z.object({
  /** Stable code. */
  code: z.string(),
  findings: z.array(
    z.object({
      rule: z.string(),
      severity: z.enum(['error', 'warning', 'recommendation']),
      where: z.string(),
    }),
  ),
})
export type DefectReport = z.output<typeof DefectReport>

/** What was refused, kept with why, and how its sender was told. */
export const Refused = z.object({
  id: z.uuid(),
  source: z.string(),
  route: Route,
  /** What the sender calls it: a file name, an address, a topic. */
  label: z.string(),
  sha256: z.string(),
  size: z.int(),
  code: z.string(),
  findings: DefectReport.shape.findings,
  /** The first 64 KiB of it. */
  head: z.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array),
  refusedAt: Instant,
  told: z.enum(['answer', 'report', 'mail', 'nobody']),
})
export type Refused = z.output<typeof Refused>

/** A message of a webhook or a line that was taken: the same once more is no second. */
const SeenMessage = z.object({ source: z.string(), messageId: z.string(), seenAt: Instant })

/** Where a dry contact of a receiver stands. */
export const ContactState = z.object({
  source: z.string(),
  number: z.int(),
  /** Null: not known any more, for nobody watched for a while. */
  closed: z.boolean().nullable(),
  /** Of the last change, bounces too. */
  since: Instant,
  /** Last seen open; null: never. */
  openedAt: Instant.nullable(),
  /** When it last closed anew. */
  closingAt: Instant.nullable(),
  /** The hour in which closings are counted, and how many there were. */
  hourFrom: Instant.nullable(),
  hourCount: z.int(),
})
export type ContactState = z.output<typeof ContactState>

/** A subscription at a WebSub hub. */
export const Lease = z.object({
  source: z.string(),
  /** In our callback: what the hub was given to call. */
  token: z.string(),
  state: z.enum(['asked', 'active', 'denied']),
  askedAt: Instant,
  until: Instant.nullable(),
  /** When it is asked for again. */
  renewAt: Instant,
})
export type Lease = z.output<typeof Lease>

/** A key that speaks for a sender of alerts: pinned by its certificate, which no authority vouches for. */
export const SenderKey = z.object({
  id: z.uuid(),
  /** CAP's `sender`, as the messages say it. */
  issuer: z.string(),
  certificatePem: z.string(),
  /** Of the certificate as DER. */
  sha256: z.string(),
  /** Signatures of messages that come between these count; the next key may be registered before the last one ends. */
  fromAt: Instant,
  untilAt: Instant,
  addedAt: Instant,
  addedBy: z.string(),
  withdrawnAt: Instant.nullable(),
  withdrawnBy: z.string().nullable(),
})
export type SenderKey = z.output<typeof SenderKey>

export const intakeTables = {
  senderKey: SenderKey,
  sourceState: SourceState,
  feedState: FeedState,
  entry: Entry,
  arrival: Arrival,
  refused: Refused,
  seenMessage: SeenMessage,
  contactState: ContactState,
  lease: Lease,
}
