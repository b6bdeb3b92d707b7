import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { XmlElement } from 'libxml2-wasm'
import { decodeBase64, decodeLooseBase64 } from './base64.ts'
import { childElements } from './child-nodes.ts'
import { isDsig } from './signature-element.ts'

/** A key that may have made a signature, and the certificate that names its holder, if there is one. */
export interface CandidateKey {
  readonly key: KeyObject
  readonly certificate: X509Certificate | undefined
  readonly pinned: boolean
  /** False where KeyInfo spells the certificate in base64 that is not canonical. */
  readonly exact: boolean
}

/** More certificates than any chain needs; the rest are not looked at. */
const MAX_EMBEDDED = 6

/**
 * The keys to try, in order: those KeyInfo carries (certificates, then bare RSA keys), then the pinned ones. What
 * cannot be read is left out; KeyInfo is a hint from whoever wrote the document and vouches for nothing.
 */
export function candidateKeys(
  keyInfo: XmlElement | undefined,
  pinned: readonly X509Certificate[],
): CandidateKey[] {
  const fingerprints = new Map(pinned.map((certificate) => [fingerprint(certificate.publicKey), certificate]))
  const embedded = keyInfo === undefined ? [] : embeddedKeys(keyInfo)
  return [
    ...embedded.map(({ key, certificate, exact }) => {
      const match = fingerprints.get(fingerprint(key))
      return { key, certificate: certificate ?? match, pinned: match !== undefined, exact }
    }),
    ...pinned.map((certificate) => ({ key: certificate.publicKey, certificate, pinned: true, exact: true })),
  ]
}

/** Who the certificate says its holder is: common name, else organisation, else nothing. */
export function signerName(certificate: X509Certificate | undefined): string {
  const lines = certificate?.subject.split('\n') ?? []
  const value = (type: string): string | undefined =>
    lines.find((line) => line.startsWith(`${type}=`))?.slice(type.length + 1)
  return value('CN') ?? value('O') ?? ''
}

type EmbeddedKey = Omit<CandidateKey, 'pinned'>

function embeddedKeys(keyInfo: XmlElement): EmbeddedKey[] {
  const parts = childElements(keyInfo)
  const certificates = parts
    .filter((part) => isDsig(part, 'X509Data'))
    .flatMap((data) => childElements(data).filter((child) => isDsig(child, 'X509Certificate')))
  const values = parts.filter((part) => isDsig(part, 'KeyValue'))
  return [
    ...certificates.slice(0, MAX_EMBEDDED).map(readCertificate),
    ...values.slice(0, MAX_EMBEDDED).map(readRsaKeyValue),
  ].filter((key) => key !== undefined)
}

function readCertificate(element: XmlElement): EmbeddedKey | undefined {
  const der = decodeLooseBase64(element.content)
  if (der === undefined) return undefined
  return attempt(() => {
    const certificate = new X509Certificate(der)
    const exact = decodeBase64(element.content) !== undefined
    return { key: certificate.publicKey, certificate, exact }
  })
}

function readRsaKeyValue(element: XmlElement): EmbeddedKey | undefined {
  const rsa = childElements(element).find((child) => isDsig(child, 'RSAKeyValue'))
  const [modulus, exponent] = rsa === undefined ? [] : childElements(rsa)
  if (!isDsig(modulus, 'Modulus') || !isDsig(exponent, 'Exponent')) return undefined
  const n = decodeBase64(modulus.content)?.toString('base64url')
  const e = decodeBase64(exponent.content)?.toString('base64url')
  if (n === undefined || e === undefined) return undefined
  return attempt(() => ({
    key: createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' }),
    certificate: undefined,
    exact: true,
  }))
}

/** OpenSSL throws on bytes that are no key; here that means only that there is no such key to try. */
function attempt(read: () => EmbeddedKey): EmbeddedKey | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function fingerprint(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64')
}
