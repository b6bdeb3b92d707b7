import { createSecretKey, type KeyObject } from 'node:crypto'

/** The key of a destination, made from its secret: the same object as long as the secret is the same. */
export type KeyRing = (destinationId: string, secret: Uint8Array) => KeyObject

const MOST_KEYS = 20_000

/** Keeps HMAC keys: making one costs three times as much as signing 4 kB with it. */
export function createKeyRing(): KeyRing {
  const keys = new Map<string, { secret: Uint8Array; key: KeyObject }>()
  return (destinationId, secret) => {
    const known = keys.get(destinationId)
    if (known !== undefined && Buffer.compare(known.secret, secret) === 0) return known.key
    if (keys.size >= MOST_KEYS) keys.clear()
    const key = createSecretKey(secret)
    keys.set(destinationId, { secret: Uint8Array.from(secret), key })
    return key
  }
}
