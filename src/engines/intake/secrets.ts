import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { isSigned, type SignedMessage, secretText } from '#formats/standard-webhooks'
import type { NodeKey } from '#kernel'

/** What a sender proves itself by: derived from the town's own key, so that nothing need be kept. */
export type Secrets = ReturnType<typeof createSecrets>

type Secretive = { id: string; secretNumber: number }

export function createSecrets(key: NodeKey) {
  const secretOf = ({ id, secretNumber }: Secretive) => key.derive(`intake-webhook-${id}-${secretNumber}`)
  const tokenOf = ({ id, secretNumber }: Secretive) =>
    key.derive(`intake-token-${id}-${secretNumber}`).toString('base64url')
  const hubSecretOf = (id: string) => key.derive(`intake-hub-${id}`).toString('hex')
  return {
    /** For who signs by Standard Webhooks, as that specification writes secrets. */
    secretText: (source: Secretive) => secretText(secretOf(source)),
    tokenOf,
    hubSecretOf,
    isToken: (source: Secretive, given: string) => equal(tokenOf(source), given),
    /** Standard Webhooks 1.0: any one of the signatures in the header is enough. */
    isSigned: (source: Secretive, message: SignedMessage): boolean => isSigned([secretOf(source)], message),
    /** WebSub §8: `sha256=…`; hubs of the first generation, as the weather agency's, know `sha1` alone. */
    isHubSigned(id: string, { signature, body }: Pick<SignedMessage, 'signature' | 'body'>): boolean {
      const [method = '', given = ''] = signature.split('=', 2)
      if (!['sha1', 'sha256', 'sha384', 'sha512'].includes(method)) return false
      return equal(createHmac(method, hubSecretOf(id)).update(body).digest('hex'), given.toLowerCase())
    },
  }
}

/** Digests are compared: texts of any length, in a time that says nothing. */
const digest = (text: string) => createHash('sha256').update(text).digest()
const equal = (one: string, other: string) => timingSafeEqual(digest(one), digest(other))
