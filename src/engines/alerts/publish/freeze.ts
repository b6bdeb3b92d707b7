import { createHash } from 'node:crypto'
import { writeCap } from '#formats/cap'
import { type Signer, signEnveloped } from '#formats/xml-signature'
import type { Instant } from '#kernel'
import type { Rules } from '../rules.ts'
import type { Alert, Publication } from '../schema.ts'
import { buildCap, type Issuer, type Message, wholeSeconds } from './build-cap.ts'

/** What a publication needs besides the alert. */
export type Publisher = { rules: Rules; issuer: Issuer; signer: Signer }

/** The message as it is signed, and what it is called. Throws where it would not be CAP. */
export function messageXml(
  alert: Alert,
  follows: Message['follows'],
  { rules, issuer, sentAt }: { rules: Rules; issuer: Issuer; sentAt: Instant },
): { identifier: string; xml: Uint8Array } {
  const identifier = `${issuer.sender.replace('@', '.')}.${alert.id}`
  return { identifier, xml: writeCap(buildCap(alert, rules, issuer, { identifier, sentAt, follows })) }
}

/**
 * Writes, checks and signs the message: these bytes are stored, and served as they are for ever. The signature is the
 * last thing that happens to them.
 */
export function freeze(
  alert: Alert,
  follows: Message['follows'],
  { rules, issuer, signer, now }: Publisher & { now: Instant },
): Publication {
  const sentAt = wholeSeconds(now)
  const { identifier, xml } = messageXml(alert, follows, { rules, issuer, sentAt })
  const bytes = Buffer.from(signEnveloped(xml, signer))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const { drill, msgType, expiresAt } = alert
  return {
    alertId: alert.id,
    identifier,
    sender: issuer.sender,
    sentAt,
    drill,
    msgType,
    expiresAt,
    sha256,
    bytes,
  }
}
