import { createCipheriv, createDecipheriv } from 'node:crypto'

const nonceLength = 12
const tagLength = 16

/** AES-256-GCM under `key`, bound to `id`: nonce, tag, ciphertext in one buffer. */
export function seal(key: Uint8Array, id: string, nonce: Uint8Array, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(id))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

/** Throws when a byte was changed or the blob belongs to another id. */
export function unseal(key: Uint8Array, id: string, sealed: Uint8Array): Buffer {
  const nonce = sealed.subarray(0, nonceLength)
  const tag = sealed.subarray(nonceLength, nonceLength + tagLength)
  // Without the length a cut-off buffer would pass with a tag of four bytes, which can be guessed.
  const options = { authTagLength: tagLength }
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, options)
    .setAAD(Buffer.from(id))
    .setAuthTag(tag)
  return Buffer.concat([decipher.update(sealed.subarray(nonceLength + tagLength)), decipher.final()])
}
