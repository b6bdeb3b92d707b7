import { type KeyObject, sign, X509Certificate } from 'node:crypto'
import { canonicalisationOf, DSIG, ECDSA_SHA256, ENVELOPED, EXCLUSIVE_C14N, SHA256 } from './algorithms.ts'
import { rootSignatures } from './attempt.ts'
import { canonicalBytes, canonicalDigest } from './canonical.ts'
import { childElements } from './child-nodes.ts'
import { parseMarkup, readMarkup } from './open-xml.ts'
import { verifySignatures } from './verify.ts'

/** Why a document cannot be signed. */
export type CannotSignCode =
  | 'not-utf-8'
  | 'already-signed'
  | 'no-place-for-signature'
  | 'no-canonical-form'
  | 'key-not-p256'
  | 'certificate-of-another-key'

/** Thrown by `signEnveloped`; the document stays unsigned. */
export class CannotSign extends Error {
  readonly code: CannotSignCode

  constructor(code: CannotSignCode) {
    super(code)
    this.name = 'CannotSign'
    this.code = code
  }
}

export interface Signer {
  /** An ECDSA private key on P-256. */
  readonly privateKey: KeyObject
  /** The DER bytes of the X.509 certificate for that key; goes into KeyInfo. */
  readonly certificateDer: Uint8Array
}

/** Exclusive, because every verifier knows it and an alert keeps its form when a feed carries it along. */
const EXCLUSIVE = canonicalisationOf(EXCLUSIVE_C14N, [])

/**
 * Signs a document whole (XML-DSig enveloped, `URI=""`, exclusive C14N, SHA-256, ECDSA P-256) by inserting one
 * Signature as the last child of the root: every other byte stays as it was, and none may be touched afterwards.
 * Takes UTF-8 only. Throws `CannotSign`, or `XmlRefusal` for bytes that are not acceptable XML.
 */
export function signEnveloped(xmlBytes: Uint8Array, signer: Signer): Uint8Array {
  const certificate = checkedCertificate(signer)
  const markup = readMarkup(xmlBytes)
  if (!isUtf8(xmlBytes, markup)) throw new CannotSign('not-utf-8')
  const at = endTagOffset(markup)
  const digest = documentDigest(markup)
  const place = (signatureValue: string): string =>
    markup.slice(0, at) + signatureElement({ digest, signatureValue, certificate }) + markup.slice(at)
  const value = sign('sha256', signedInfoOf(place('')), { key: signer.privateKey, dsaEncoding: 'ieee-p1363' })
  const signed = Buffer.from(place(value.toString('base64')), 'utf8')
  const [verdict] = verifySignatures(signed, { pinned: [certificate] })
  if (verdict?.integrity !== 'strict' || verdict.key !== 'pinned') {
    throw new Error(`a signature just made does not verify: ${verdict?.reason ?? 'none found'}`)
  }
  return signed
}

function checkedCertificate({ privateKey, certificateDer }: Signer): X509Certificate {
  if (privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new CannotSign('key-not-p256')
  const certificate = new X509Certificate(certificateDer)
  if (!certificate.checkPrivateKey(privateKey)) throw new CannotSign('certificate-of-another-key')
  return certificate
}

/** A byte order mark is refused too: what is served must begin with the bytes that were signed. */
function isUtf8(bytes: Uint8Array, markup: string): boolean {
  return Buffer.from(markup, 'utf8').equals(bytes)
}

function documentDigest(markup: string): string {
  using document = parseMarkup(markup)
  if (rootSignatures(document).length > 0) throw new CannotSign('already-signed')
  if (EXCLUSIVE === undefined) throw new CannotSign('no-canonical-form')
  const digest = canonicalDigest(document, { canonicalisation: EXCLUSIVE, digest: 'sha256' })
  if (digest === undefined) throw new CannotSign('no-canonical-form')
  return digest.toString('base64')
}

function signedInfoOf(markup: string): Buffer {
  using document = parseMarkup(markup)
  const [signature] = rootSignatures(document)
  const signedInfo = signature === undefined ? undefined : childElements(signature)[0]
  if (signedInfo === undefined || EXCLUSIVE === undefined) throw new CannotSign('no-place-for-signature')
  const bytes = canonicalBytes(document, EXCLUSIVE, signedInfo)
  if (bytes === undefined) throw new CannotSign('no-canonical-form')
  return bytes
}

/**
 * Where the root's end tag begins: the document is well-formed, so after comments and processing instructions are
 * taken off its end, what remains ends with that tag.
 */
function endTagOffset(markup: string): number {
  let end = markup.trimEnd().length
  for (;;) {
    const rest = markup.slice(0, end)
    const trailer = rest.endsWith('-->')
      ? rest.lastIndexOf('<!--')
      : rest.endsWith('?>')
        ? rest.lastIndexOf('<?')
        : end
    if (trailer === end) break
    if (trailer <= 0) throw new CannotSign('no-place-for-signature')
    end = rest.slice(0, trailer).trimEnd().length
  }
  const tag = /<\/[^<>]*>$/u.exec(markup.slice(Math.max(0, end - 1024), end))
  if (tag === null) throw new CannotSign('no-place-for-signature')
  return end - tag[0].length
}

function signatureElement(parts: {
  digest: string
  signatureValue: string
  certificate: X509Certificate
}): string {
  return (
    `<Signature xmlns="${DSIG}"><SignedInfo><CanonicalizationMethod Algorithm="${EXCLUSIVE_C14N}"/>` +
    `<SignatureMethod Algorithm="${ECDSA_SHA256}"/><Reference URI=""><Transforms>` +
    `<Transform Algorithm="${ENVELOPED}"/><Transform Algorithm="${EXCLUSIVE_C14N}"/></Transforms>` +
    `<DigestMethod Algorithm="${SHA256}"/><DigestValue>${parts.digest}</DigestValue></Reference></SignedInfo>` +
    `<SignatureValue>${parts.signatureValue}</SignatureValue><KeyInfo><X509Data><X509Certificate>` +
    `${parts.certificate.raw.toString('base64')}</X509Certificate></X509Data></KeyInfo></Signature>`
  )
}
