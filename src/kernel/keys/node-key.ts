import { createHmac, hkdfSync } from 'node:crypto'
import { createSecret, readSecret } from './secret-file.ts'

/** Derived secrets of one installation; `purpose` keeps them apart (RFC 5869). */
export type NodeKey = {
  derive(purpose: string, length?: number): Buffer
  /** Keyed SHA-256, hexadecimal: equal inputs are seen to be equal only by who holds the node key. */
  digest(purpose: string, text: string): string
}

export function nodeKey(secret: Uint8Array): NodeKey {
  const derive = (purpose: string, length = 32) =>
    Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), `hiroba:${purpose}`, length))
  return {
    derive,
    digest: (purpose, text) => createHmac('sha256', derive(purpose)).update(text).digest('hex'),
  }
}

/**
 * Reads the file's 32 bytes, or makes it with mode 0600 when missing. Refuses a key that others on the machine can
 * read: it may be known already.
 */
export async function loadNodeKey(file: string): Promise<NodeKey> {
  const known = readSecret(file)
  if (known) return nodeKey(known)
  await createSecret(file)
  const made = readSecret(file)
  if (!made) throw new Error(`${file} was made and is gone again`)
  return nodeKey(made)
}
