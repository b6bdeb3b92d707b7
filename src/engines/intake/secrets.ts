import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { type Instant, type NodeKey, plus } from '#kernel'

/** What a sender proves itself by: derived from the town's own key, so that nothing need be kept. */
export type Secrets = ReturnType<typeof createSecrets>

type Secretive = { id: string; secretNumber: number }

/** How far a sender's clock may be off, and how long a message can be repeated: within it each is taken once. */
const windowMs = 5 * 60_000

export function createSecrets(key: NodeKey) {
  const secretOf = ({ id, secretNumber }: Secretive) => key.derive(`intake-webhook-${id}-${secretNumber}`)
  const tokenOf = ({ id, secretNumber }: Secretive) =>
    key.derive(`intake-token-${id}-${secretNumber}`).toString('base64url')
  const hubSecretOf = (id: string) => key.derive(`intake-hub-${id}`).toString('hex')
  return {
    /** For who signs by Standard Webhooks, as that specification writes secrets. */
    secretText: (source: Secretive) => `whsec_${secretOf(source).toString('base64')}`,
    tokenOf,
    hubSecretOf,
    isToken: (source: Secretive, given: string) => equal(tokenOf(source), given),
    /** Standard Webhooks 1.0: any one of the signatures in the header is enough. */
    isSigned(source: Secretive, { id, timestamp, signature, body }: Signed): boolean {
      const own = createHmac('sha256', secretOf(source))
        .update(`${id}.${timestamp}.`)
        .update(body)
        .digest('base64')
      return signature.split(' ', 10).some((one) => equal(`v1,${own}`, one))
    },
    /** WebSub §8: `sha256=…`; hubs of the first generation, as the weather agency's, know `sha1` alone. */
    isHubSigned(id: string, { signature, body }: Pick<Signed, 'signature' | 'body'>): boolean {
      const [method = '', given = ''] = signature.split('=', 2)
      if (!['sha1', 'sha256', 'sha384', 'sha512'].includes(method)) return false
      return equal(createHmac(method, hubSecretOf(id)).update(body).digest('hex'), given.toLowerCase())
    },
  }
}

type Signed = { id: string; timestamp: string; signature: string; body: Uint8Array }

/** Digests are compared: texts of any length, in a time that says nothing. */
const digest = (text: string) => createHash('sha256').update(text).digest()
const equal = (one: string, other: string) => timingSafeEqual(digest(one), digest(other))

/** Whether a message of this time (seconds since 1970) is neither old nor of tomorrow. */
export function isTimely(timestamp: string, now: Instant): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false
  const at = new Date(Number(timestamp) * 1000).toISOString()
  return plus(now, -windowMs) <= at && at <= plus(now, windowMs)
}
