import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)
const level = { params: { [constants.ZSTD_c_compressionLevel]: 3 } }

/** Who opens a box: one of these identities (`AGE-SECRET-KEY-1…`), or whoever knows the passphrase. */
export type Opener = { identities: readonly string[] } | { passphrase: string }
/** Whom a box is for. */
export type Sealer = { recipients: readonly string[] } | { passphrase: string }

/** A new X25519 identity of age. */
export const newIdentity = (): Promise<string> => generateX25519Identity()
export const recipientOf = (identity: string): Promise<string> => identityToRecipient(identity)

/** Bytes compressed (Zstandard, RFC 8878) and encrypted (age-encryption.org/v1): `age -d | zstd -d` gives them back. */
export async function box(bytes: Uint8Array, sealer: Sealer): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  if ('passphrase' in sealer) encrypter.setPassphrase(sealer.passphrase)
  else for (const recipient of sealer.recipients) encrypter.addRecipient(recipient)
  return encrypter.encrypt(await compress(bytes, level))
}

/** Throws for another key, for a box that was changed by a bit, and for more than `most` bytes of content. */
export async function unbox(sealed: Uint8Array, opener: Opener, most: number): Promise<Buffer> {
  const decrypter = new Decrypter()
  if ('passphrase' in opener) decrypter.addPassphrase(opener.passphrase)
  else for (const identity of opener.identities) decrypter.addIdentity(identity)
  return decompress(await decrypter.decrypt(sealed), { maxOutputLength: most })
}
