import 'reflect-metadata'
import { createPrivateKey, webcrypto } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { X509CertificateGenerator } from '@peculiar/x509'
import type { Signer } from '#formats/xml-signature'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const years = 5

/** The town's signing key and its self-issued certificate, for receivers to pin. */
export type SigningKey = Signer & { certificatePem: string }

/**
 * Reads `<folder>/alert-signing.key` and `.pem`, or makes them when there is no key: ECDSA P-256, key mode 0600, a
 * certificate of five years in the town's name. A key without its certificate, or the reverse, is refused: replacing
 * either unasked would break every receiver that pinned it.
 */
export async function loadSigningKey(folder: string, name: string, now: string): Promise<SigningKey> {
  const keyFile = join(folder, 'alert-signing.key')
  const certificateFile = join(folder, 'alert-signing.pem')
  const [key, certificate] = await Promise.all([readOrNull(keyFile), readOrNull(certificateFile)])
  if ((key === null) !== (certificate === null))
    throw new Error(`${keyFile} and ${certificateFile} belong together; one is missing`)
  if (key !== null && certificate !== null) return signer(key, certificate)
  const made = await make(name, now)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await place(certificateFile, made.certificate, 0o644)
  await place(keyFile, made.key, 0o600)
  return signer(made.key, made.certificate)
}

function signer(key: string, certificatePem: string): SigningKey {
  const body = certificatePem.replace(/-----[^-]+-----|\s/g, '')
  return { privateKey: createPrivateKey(key), certificateDer: Buffer.from(body, 'base64'), certificatePem }
}

async function make(name: string, now: string): Promise<{ key: string; certificate: string }> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const notAfter = new Date(now)
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + years)
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: [{ CN: [name] }],
      notBefore: new Date(now),
      notAfter,
      keys: keys as CryptoKeyPair,
      signingAlgorithm: algorithm,
    },
    webcrypto as Crypto,
  )
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  const lines = (der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')
  return {
    key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
    certificate: `${certificate.toString('pem')}\n`,
  }
}

/** Whole or not at all, also when the machine stops in between. */
async function place(file: string, text: string, mode: number): Promise<void> {
  await writeFile(`${file}.new`, text, { mode, flush: true })
  await chmod(`${file}.new`, mode)
  await rename(`${file}.new`, file)
}

async function readOrNull(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
