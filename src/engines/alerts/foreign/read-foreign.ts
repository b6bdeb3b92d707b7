import { type CapMessage, parseInstant, parseReference, readCap } from '#formats/cap'
import type { Instant } from '#kernel'

/** A foreign alert with what must be there for anything to follow from it. */
export interface ForeignAlert {
  readonly message: CapMessage
  readonly sender: string
  readonly identifier: string
  readonly sentAt: Instant
  readonly status: string
  readonly msgType: string
  /** What makes it this alert and no other: sender, identifier, sent (CAP 1.2 §3.2.1 `references`). */
  readonly identity: string
  /** Its own sender's alerts it follows, oldest first. Another sender's cannot be updated or ended. */
  readonly follows: readonly { readonly identifier: string; readonly identity: string }[]
}

export type ForeignReading =
  | { readonly ok: true; readonly alert: ForeignAlert }
  | { readonly ok: false; readonly reason: string }

const STATUSES: readonly string[] = ['Actual', 'Exercise', 'System', 'Test', 'Draft']
const TYPES: readonly string[] = ['Alert', 'Update', 'Cancel', 'Ack', 'Error']
/** An alert is told apart by these, so none may be longer than an index takes. */
const LONGEST_NAME = 300
const MOST_REFERENCES = 100

/**
 * Reads one foreign CAP alert. Only an alert that is the document's root counts: an enveloped signature covers exactly
 * that, so that nothing is acted on that was not hashed, and what stands inside a signature is not looked at. Refuses
 * `not-one-alert` for feeds and envelopes, `cap-incomplete` where it has no identity, or no status or
 * type of the standard, `text-too-long` where its names could not be told apart by.
 */
export function readForeign(bytes: Uint8Array): ForeignReading {
  const reading = readCap(bytes)
  if (!reading.ok) return { ok: false, reason: reading.reason }
  const [only, ...others] = reading.alerts
  if (reading.kind !== 'alert' || only === undefined || only.at !== '/alert' || others.length > 0)
    return { ok: false, reason: 'not-one-alert' }
  const { message } = only
  const { sender, identifier, status, msgType } = trimmedOf(message)
  const sent = parseInstant(message.sent?.trim() ?? '')
  const isKnown = STATUSES.includes(status) && TYPES.includes(msgType)
  if (!sender || !identifier || !isKnown || sent === undefined) return { ok: false, reason: 'cap-incomplete' }
  if (sender.length > LONGEST_NAME || identifier.length > LONGEST_NAME)
    return { ok: false, reason: 'text-too-long' }
  const sentAt = new Date(sent).toISOString()
  const identity = identityOf(sender, identifier, sent)
  return {
    ok: true,
    alert: {
      ...{ message, sender, identifier, sentAt, status, msgType, identity },
      follows: followsOf(message, sender),
    },
  }
}

const identityOf = (sender: string, identifier: string, sent: number): string =>
  `cap ${JSON.stringify([sender, identifier, new Date(sent).toISOString()])}`

function trimmedOf({ sender = '', identifier = '', status = '', msgType = '' }: CapMessage) {
  return {
    sender: sender.trim(),
    identifier: identifier.trim(),
    status: status.trim(),
    msgType: msgType.trim(),
  }
}

function followsOf({ references = '' }: CapMessage, sender: string): ForeignAlert['follows'] {
  return references
    .trim()
    .split(/\s+/u)
    .flatMap((word) => parseReference(word) ?? [])
    .filter((one) => one.sender === sender && one.identifier.length <= LONGEST_NAME)
    .slice(0, MOST_REFERENCES)
    .sort((a, b) => a.instant - b.instant)
    .map(({ identifier, instant }) => ({ identifier, identity: identityOf(sender, identifier, instant) }))
}
