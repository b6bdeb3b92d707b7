import { createHash, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'

/** What is signed: `webhook-id`, `webhook-timestamp` (seconds since 1970) and the body, as they are sent. */
type Message = { id: string; timestamp: string; body: Uint8Array }

/** Beside it `webhook-signature`: one or more signatures with a space between them, as while a secret is changed. */
export type SignedMessage = Message & { signature: string }

/** More are not looked at: nobody may make us compare for ever. */
const mostSignatures = 10

/** How far the sender's clock may be off. */
const windowSeconds = 5 * 60

/** The value of `webhook-signature`: HMAC-SHA256 over id, time and body, version 1. */
export function signature(secret: Uint8Array | KeyObject, { id, timestamp, body }: Message): string {
  const hmac = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body)
  return `v1,${hmac.digest('base64')}`
}

/** Whether one of its signatures, of which up to ten are read, is made with one of these secrets. */
export function isSigned(secrets: readonly Uint8Array[], message: SignedMessage): boolean {
  // A point parts what is signed, so an id that holds one could be read as another id and another time.
  if (message.id.includes('.')) return false
  const given = message.signature.split(' ', mostSignatures)
  return secrets.some((secret) => {
    const own = signature(secret, message)
    return given.some((one) => equal(own, one))
  })
}

/** Whether a message of this time is no more than five minutes old, and no more than five minutes ahead of `now`. */
export function isTimely(timestamp: string, now: string): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false
  return Math.abs(Number(timestamp) * 1000 - Date.parse(now)) <= windowSeconds * 1000
}

/** Digests are compared: texts of any length, in a time that says nothing. */
const digest = (text: string) => createHash('sha256').update(text).digest()
const equal = (one: string, other: string) => timingSafeEqual(digest(one), digest(other))
