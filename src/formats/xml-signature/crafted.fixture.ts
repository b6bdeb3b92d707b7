import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { XmlElement } from 'libxml2-wasm'
import {
  canonicalisationOf,
  DIGESTS,
  DSIG,
  ECDSA_SHA256,
  ENVELOPED,
  EXCLUSIVE_C14N,
  IMPLICIT_CANONICALISATION,
  SHA256,
  SIGNATURE_ALGORITHMS,
} from './algorithms.ts'
import { canonicalBytes, canonicalDigest } from './canonical.ts'
import { parseMarkup } from './open-xml.ts'

export interface Crafting {
  /** A document in which `@SIGNATURE@` stands where the Signature is to be. */
  readonly document: string
  readonly privateKey: KeyObject
  /** The content of KeyInfo. */
  readonly keyInfo?: string
  readonly canonicalisation?: string
  readonly signatureMethod?: string
  readonly references?: readonly CraftedReference[]
  /** What follows KeyInfo inside the Signature. */
  readonly objects?: string
}

interface CraftedReference {
  readonly uri: string
  /** The element that is hashed; the whole document when absent. */
  readonly covers?: string
  readonly transforms?: readonly string[]
  readonly digestMethod?: string
}

const DEFAULT_REFERENCE: CraftedReference = { uri: '' }

/** A signature that is cryptographically right, over whatever it is told to cover. */
export function craft(crafting: Crafting): Buffer {
  const method = crafting.signatureMethod ?? ECDSA_SHA256
  const c14n = crafting.canonicalisation ?? EXCLUSIVE_C14N
  const unsigned = crafting.document.replace(
    '@SIGNATURE@',
    `<Signature xmlns="${DSIG}">${crafting.objects ?? ''}</Signature>`,
  )
  const bare = crafting.document.replace('@SIGNATURE@', '')
  const references = (crafting.references ?? [DEFAULT_REFERENCE]).map((reference) =>
    referenceElement(reference, reference.covers === undefined ? bare : unsigned),
  )
  const info =
    `<SignedInfo><CanonicalizationMethod Algorithm="${c14n}"/><SignatureMethod Algorithm="${method}"/>` +
    `${references.join('')}</SignedInfo>`
  const signature = (value: string): string =>
    `<Signature xmlns="${DSIG}">${info}<SignatureValue>${value}</SignatureValue>` +
    `<KeyInfo>${crafting.keyInfo ?? ''}</KeyInfo>${crafting.objects ?? ''}</Signature>`
  using document = parseMarkup(crafting.document.replace('@SIGNATURE@', signature('')))
  const canonicalisation = canonicalisationOf(c14n, [])
  const signedInfo = document.get(`//ds:Signature[ds:SignatureValue='']/ds:SignedInfo`, { ds: DSIG })
  if (!(signedInfo instanceof XmlElement) || canonicalisation === undefined)
    throw new Error('nothing to sign')
  const bytes = canonicalBytes(document, canonicalisation, signedInfo)
  const digest = SIGNATURE_ALGORITHMS.get(method)?.digest
  if (bytes === undefined || digest === undefined) throw new Error('nothing to sign with')
  const value = sign(digest, bytes, { key: crafting.privateKey, dsaEncoding: 'ieee-p1363' })
  return Buffer.from(crafting.document.replace('@SIGNATURE@', signature(value.toString('base64'))))
}

function referenceElement(reference: CraftedReference, markup: string): string {
  const transforms = reference.transforms ?? [ENVELOPED, EXCLUSIVE_C14N]
  const method = reference.digestMethod ?? SHA256
  const canonicalisation = canonicalisationOf(transforms.at(-1) ?? '', []) ?? IMPLICIT_CANONICALISATION
  using document = parseMarkup(markup)
  const part = reference.covers === undefined ? undefined : document.get(reference.covers)
  if (part === null) throw new Error('nothing to hash')
  const digest = canonicalDigest(
    document,
    {
      canonicalisation: { ...canonicalisation, withComments: false },
      digest: DIGESTS.get(method) ?? 'sha256',
    },
    part instanceof XmlElement ? part : undefined,
  )
  const steps = transforms.map((uri) => `<Transform Algorithm="${uri}"/>`).join('')
  return (
    `<Reference URI="${reference.uri}"><Transforms>${steps}</Transforms><DigestMethod Algorithm="${method}"/>` +
    `<DigestValue>${digest?.toString('base64') ?? ''}</DigestValue></Reference>`
  )
}

/** KeyInfo content that carries a certificate. */
export function x509Data(certificateDer: Uint8Array): string {
  const base64 = Buffer.from(certificateDer).toString('base64')
  return `<X509Data><X509Certificate>${base64}</X509Certificate></X509Data>`
}

/** An RSA key with the KeyInfo content that carries its public half. */
export function freshRsa(): { privateKey: KeyObject; keyInfo: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' })
  const base64 = (text: string): string => Buffer.from(text, 'base64url').toString('base64')
  const value = `<RSAKeyValue><Modulus>${base64(n)}</Modulus><Exponent>${base64(e)}</Exponent></RSAKeyValue>`
  return { privateKey, keyInfo: `<KeyValue>${value}</KeyValue>` }
}
