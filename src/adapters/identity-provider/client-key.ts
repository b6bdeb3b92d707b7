import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { chmod, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose'
import { nullIfMissing } from '#kernel'

/** What this town proves itself with to the provider (`private_key_jwt`), and the public half the provider is given. */
export type ClientKey = { key: CryptoKey; kid: string; publicJwk: JWK }

/**
 * The key in `file` (PKCS #8, PEM): EC P-256 for ES256, or RSA of at least 2048 bits for RS256 where a provider asks for
 * it. Made as P-256 when missing. Refuses a file that others on the machine can read.
 */
export async function loadClientKey(file: string): Promise<ClientKey> {
  const pem = (await readPrivate(file)) ?? (await makeKey(file))
  const secret = createPrivateKey(pem)
  const { algorithm, alg } = algorithmOf(secret, file)
  const bare = await exportJWK(createPublicKey(secret))
  const kid = await calculateJwkThumbprint(bare)
  const der = secret.export({ format: 'der', type: 'pkcs8' })
  const key = await crypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign'])
  return { key, kid, publicJwk: { ...bare, kid, alg, use: 'sig' } }
}

function algorithmOf(key: KeyObject, file: string) {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1')
    return { alg: 'ES256', algorithm: { name: 'ECDSA', namedCurve: 'P-256' } } as const
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= 2048)
    return { alg: 'RS256', algorithm: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } } as const
  throw new Error(`${file} must be a key of EC P-256, or of RSA with at least 2048 bits`)
}

async function readPrivate(file: string): Promise<string | null> {
  try {
    const { mode } = await stat(file)
    if ((mode & 0o077) !== 0) throw new Error(`${file} can be read by others on this machine: chmod 600 it`)
    return await readFile(file, 'utf8')
  } catch (error) {
    return nullIfMissing(error)
  }
}

/** Of two processes that make it at once both end with the same one. */
async function makeKey(file: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const draft = `${file}.${process.pid}`
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFile(draft, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 })
  await chmod(draft, 0o600)
  await link(draft, file).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  await rm(draft)
  return readFile(file, 'utf8')
}
