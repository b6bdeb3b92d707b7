import { type Fields, fieldOf, readEntity, readFields, withoutComments } from './fields.ts'
import { type Leaf, leavesOf } from './parts.ts'
import { BOUNCE_LIMITS, BounceRefusal, type BounceRefusalCode } from './refusal.ts'

const ACTIONS = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const
type BounceAction = (typeof ACTIONS)[number]

/** What became of one recipient (RFC 3464 §2.3). */
type BouncedRecipient = {
  /** As the reporting side wrote it: for people, never to act upon. */
  address: string | null
  action: BounceAction
  /** Enhanced status (RFC 3463), such as `5.1.1`. */
  status: string | null
  /** What the last server said, at most 500 characters. */
  diagnostic: string | null
}

type Bounce = {
  recipients: BouncedRecipient[]
  /** Where the report was sent to: addresses of To, Delivered-To and X-Original-To, as written. */
  sentTo: string[]
  /** Message-ID of the mail it is about, without brackets, where the report holds its header. */
  messageId: string | null
}

export type BounceResult =
  | { ok: true; bounce: Bounce }
  | { ok: false; code: BounceRefusalCode; detail: string }

/**
 * Reads a delivery status notification (RFC 3464, RFC 6533) as it came by mail. Liberal: line ends of either kind, a
 * report that is cut short or not labelled as one, an action left out where the status says it. Refuses what is no
 * report and what passes `BOUNCE_LIMITS`. Anybody can send a report: only the token in the address it was sent to
 * says that it is about a mail of ours.
 */
export function readBounce(bytes: Uint8Array): BounceResult {
  try {
    return { ok: true, bounce: read(bytes) }
  } catch (error) {
    if (error instanceof BounceRefusal) return { ok: false, code: error.code, detail: error.detail }
    throw error
  }
}

function read(bytes: Uint8Array): Bounce {
  if (bytes.length > BOUNCE_LIMITS.bytes)
    throw new BounceRefusal('too-large', `more than ${BOUNCE_LIMITS.bytes} bytes`)
  const message = readEntity(Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n'))
  if (message.fields.length === 0) throw new BounceRefusal('not-a-message', 'no header')
  const leaves = leavesOf(message)
  const reports = leaves.filter(({ type }) => REPORT_TYPES.has(type))
  if (reports.length === 0) throw new BounceRefusal('not-a-report', 'no part message/delivery-status')
  const recipients = reports.flatMap(readReport)
  if (recipients.length === 0)
    throw new BounceRefusal('no-recipient', 'no recipient with an action or a status')
  return { recipients, sentTo: sentTo(message.fields), messageId: messageIdOf(leaves) }
}

const REPORT_TYPES = new Set(['message/delivery-status', 'message/global-delivery-status'])
const ORIGINAL_TYPES = new Set([
  'message/rfc822',
  'message/global',
  'message/global-headers',
  'text/rfc822-headers',
])

/** Groups of fields between empty lines: the first is about the message, the others about one recipient each. */
function readReport({ body }: Leaf): BouncedRecipient[] {
  const recipients: BouncedRecipient[] = []
  for (const group of body.split(/\n(?:[ \t]*\n)+/)) {
    const recipient = readRecipient(readFields(group))
    if (recipient === null) continue
    if (recipients.length >= BOUNCE_LIMITS.recipients) break
    recipients.push(recipient)
  }
  return recipients
}

function readRecipient(fields: Fields): BouncedRecipient | null {
  const status =
    /^[245]\.\d{1,3}\.\d{1,3}/.exec(withoutComments(fieldOf(fields, 'status') ?? ''))?.[0] ?? null
  const said = withoutComments(fieldOf(fields, 'action') ?? '').toLowerCase()
  const action = ACTIONS.find((known) => known === said) ?? actionOf(status)
  if (action === null) return null
  const diagnostic = untyped(fieldOf(fields, 'diagnostic-code'))
  const address = untyped(fieldOf(fields, 'final-recipient') ?? fieldOf(fields, 'original-recipient'))
  return { address, action, status, diagnostic: diagnostic?.slice(0, 500) ?? null }
}

function actionOf(status: string | null): BounceAction | null {
  if (status === null) return null
  return status.startsWith('5') ? 'failed' : status.startsWith('4') ? 'delayed' : 'delivered'
}

/** `rfc822; name@example.jp` without its type. */
const untyped = (value: string | null): string | null =>
  value === null ? null : value.slice(value.indexOf(';') + 1).trim()

/** Addresses between brackets, else words with an at sign; a fold may have come between any two of them. */
function sentTo(fields: Fields): string[] {
  const found = new Set<string>()
  for (const [name, value] of fields) {
    if (!RECIPIENT_FIELDS.has(name)) continue
    for (const [address] of withoutComments(value)
      .slice(0, LONGEST_LIST)
      .matchAll(/[^\s<>,;:"]{1,64}@[^\s<>,;:"]{1,255}/g)) {
      if (found.size < BOUNCE_LIMITS.recipients) found.add(address)
    }
  }
  return [...found]
}

const LONGEST_LIST = 20_000
const RECIPIENT_FIELDS = new Set(['to', 'delivered-to', 'x-original-to', 'envelope-to'])

function messageIdOf(leaves: readonly Leaf[]): string | null {
  for (const { type, body } of leaves) {
    if (!ORIGINAL_TYPES.has(type)) continue
    const id = /<([^<>\s]{1,250})>/.exec(fieldOf(readEntity(body).fields, 'message-id') ?? '')?.[1]
    if (id !== undefined) return id
  }
  return null
}
