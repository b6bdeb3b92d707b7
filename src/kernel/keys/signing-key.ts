import 'reflect-metadata'
import { createPrivateKey, type KeyObject, webcrypto } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator } from '@peculiar/x509'
import type { Instant } from '../clock/index.ts'
import { errorCode } from '../problem/index.ts'

/** A key of the town that others know by its certificate. */
export type SigningKey = { privateKey: KeyObject; certificateDer: Uint8Array; certificatePem: string }

export type SigningKeyFile = {
  folder: string
  /** Name of its two files, `<file>.key` and `<file>.pem`. */
  file: string
  /** Whose key it is, as the certificate says. */
  name: string
  now: Instant
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const years = 5

/**
 * Reads a key and its certificate, or makes both when there is no key: ECDSA P-256, key mode 0600, a self-issued
 * certificate of five years for receivers to pin. A key without its certificate, or the reverse, is refused: replacing
 * either unasked would break every receiver that pinned it.
 */
export async function loadSigningKey({ folder, file, name, now }: SigningKeyFile): Promise<SigningKey> {
  const keyFile = join(folder, `${file}.key`)
  const certificateFile = join(folder, `${file}.pem`)
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

async function make(name: string, now: Instant): Promise<{ key: string; certificate: string }> {
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
      extensions: [
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation, true),
      ],
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
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}
