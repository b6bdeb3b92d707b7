import { z } from 'zod'
import { Instant } from '#kernel'

const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

/** The ways a message can leave. */
export const MEDIA = ['webhook', 'websub', 'websub-intent', 'mail'] as const
export type Medium = (typeof MEDIA)[number]

/** How one attempt ended. `code` is stable kebab-case for people and statistics; `status` the answer's number, if any. */
export type Outcome =
  | { kind: 'delivered'; status: number | null }
  /** May succeed later. `afterMs` is what the other side asked for (Retry-After), else null: our own back-off. */
  | { kind: 'retry'; code: string; status: number | null; afterMs: number | null }
  /** Will not succeed. `gone`: nothing will ever be taken there (410, unknown mailbox, address inside the network). */
  | { kind: 'refused'; code: string; status: number | null; gone: boolean }

export const MediumName = z.enum(MEDIA)

/** What is to be delivered, the same for everybody. */
export const Message = z.object({
  id: z.uuid(),
  module: z.string(),
  subject: z.string(),
  /** What staff see it as: a headline, or the key of a word. */
  label: z.string(),
  /** Page of the thing itself, without the language; empty when there is none. */
  path: z.string(),
  /** 0 urgent, 1 routine: urgent overtakes. */
  urgency: z.int().min(0).max(1),
  createdAt: Instant,
  /** From here on nothing is tried any more. */
  expiresAt: Instant,
  /** Its module hears `delivery.settled` for each destination where an attempt ended the delivery. */
  reply: z.boolean(),
  stoppedAt: Instant.nullable(),
  /** 訓練: goes only to destinations that want drills. */
  drill: z.boolean(),
})
export type Message = z.output<typeof Message>

/** The message by one medium, in one variant. */
const RenditionRow = z.object({
  messageId: z.uuid(),
  medium: MediumName,
  variant: z.string(),
  contentType: z.string(),
  title: z.string().nullable(),
  body: Bytes,
})

/** Somewhere a medium can reach. Address and secret are sealed with the node's key. */
export const Destination = z.object({
  id: z.uuid(),
  medium: MediumName,
  /** Which rendition it takes: a language, a topic, or empty. */
  variant: z.string(),
  addressDigest: z.string(),
  sealed: Bytes,
  version: z.int(),
  shard: z.int().min(0).max(15),
  /** Parking it raises a work item; not so before its holder has confirmed it. */
  watched: z.boolean(),
  state: z.enum(['active', 'parked']),
  /** Why nothing goes there any more, until a person looked. */
  parkedCode: z.string().nullable(),
  parkedAt: Instant.nullable(),
  /** Attempts at once. */
  concurrency: z.int(),
  perMinute: z.int(),
  refusals: z.int(),
  restingUntil: Instant.nullable(),
  createdAt: Instant,
  /** Drills may go there; the database refuses them anywhere else. */
  drills: z.boolean(),
})
export type Destination = z.output<typeof Destination>

/** A message under way to a destination. */
const Waiting = z.object({
  destinationId: z.uuid(),
  messageId: z.uuid(),
  medium: MediumName,
  shard: z.int(),
  urgency: z.int(),
  dueAt: Instant,
  attempts: z.int(),
  held: z.boolean(),
  queuedAt: Instant,
  expiresAt: Instant,
})

/** How a delivery ended. */
export const Receipt = z.object({
  messageId: z.uuid(),
  destinationId: z.uuid(),
  medium: MediumName,
  outcome: z.enum(['delivered', 'refused', 'expired', 'stopped']),
  code: z.string().nullable(),
  status: z.int().nullable(),
  attempts: z.int(),
  queuedAt: Instant,
  endedAt: Instant,
  tookMs: z.int().nullable(),
})
export type Receipt = z.output<typeof Receipt>

/** An attempt that ended nothing. */
const AttemptRow = z.object({
  messageId: z.uuid(),
  destinationId: z.uuid(),
  attempt: z.int(),
  at: Instant,
  code: z.string(),
  status: z.int().nullable(),
  tookMs: z.int(),
})

export const deliveryTables = {
  message: Message,
  rendition: RenditionRow,
  destination: Destination,
  waiting: Waiting,
  receipt: Receipt,
  attempt: AttemptRow,
}
