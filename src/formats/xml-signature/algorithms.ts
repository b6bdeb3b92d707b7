import { XmlC14NMode } from 'libxml2-wasm'

export const DSIG = 'http://www.w3.org/2000/09/xmldsig#'
export const ENVELOPED = `${DSIG}enveloped-signature`
export const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#'
export const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256'
export const ECDSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256'

type C14NMode = (typeof XmlC14NMode)[keyof typeof XmlC14NMode]

export interface Canonicalisation {
  readonly mode: C14NMode
  readonly withComments: boolean
  /** Prefixes treated inclusively; exclusive canonicalisation only (Exclusive XML Canonicalization §3). */
  readonly inclusivePrefixes: readonly string[]
}

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#'
const INCLUSIVE_C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
const C14N_1_1 = 'http://www.w3.org/2006/12/xml-c14n11'

const MODES = new Map<string, { mode: C14NMode; withComments: boolean }>(
  (
    [
      [INCLUSIVE_C14N, XmlC14NMode.XML_C14N_1_0, `${INCLUSIVE_C14N}#WithComments`],
      [C14N_1_1, XmlC14NMode.XML_C14N_1_1, `${C14N_1_1}#WithComments`],
      [EXCLUSIVE_C14N, XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, `${EXCLUSIVE_C14N}WithComments`],
    ] as const
  ).flatMap(([plain, mode, commented]) => [
    [plain, { mode, withComments: false }],
    [commented, { mode, withComments: true }],
  ]),
)

/** The canonicalisation an algorithm URI names, or undefined: XPath, XSLT and base64 transforms are not offered. */
export function canonicalisationOf(
  uri: string,
  inclusivePrefixes: readonly string[],
): Canonicalisation | undefined {
  const known = MODES.get(uri)
  return known === undefined ? undefined : { ...known, inclusivePrefixes }
}

/** C14N 1.0 without comments: what a reference uses when its last transform leaves nodes (XML-DSig §4.4.3.2). */
export const IMPLICIT_CANONICALISATION: Canonicalisation = {
  mode: XmlC14NMode.XML_C14N_1_0,
  withComments: false,
  inclusivePrefixes: [],
}

/** Node names of the digests, by DigestMethod. */
export const DIGESTS: ReadonlyMap<string, string> = new Map([
  [`${DSIG}sha1`, 'sha1'],
  [SHA256, 'sha256'],
  [`${MORE}sha384`, 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
])

export interface SignatureAlgorithm {
  readonly digest: string
  readonly keyType: 'rsa' | 'ec'
}

/** By SignatureMethod: RSA PKCS#1 v1.5 and ECDSA. HMAC is not offered: a shared secret identifies nobody. */
export const SIGNATURE_ALGORITHMS: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  [`${DSIG}rsa-sha1`, { digest: 'sha1', keyType: 'rsa' }],
  [`${MORE}rsa-sha256`, { digest: 'sha256', keyType: 'rsa' }],
  [`${MORE}rsa-sha384`, { digest: 'sha384', keyType: 'rsa' }],
  [`${MORE}rsa-sha512`, { digest: 'sha512', keyType: 'rsa' }],
  [ECDSA_SHA256, { digest: 'sha256', keyType: 'ec' }],
  [`${MORE}ecdsa-sha384`, { digest: 'sha384', keyType: 'ec' }],
])
