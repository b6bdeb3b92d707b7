import { createHash, type KeyObject, webcrypto } from 'node:crypto'
import {
  Attribute,
  Certificate,
  ContentInfo,
  CryptoEngine,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs'

/** The key of a seal, ECDSA P-256 or RSA, and the certificate that names its holder. */
export type SealKey = { privateKey: KeyObject; certificateDer: Uint8Array }

const oid = { data: '1.2.840.113549.1.7.1', signedData: '1.2.840.113549.1.7.2' }

const engine = new CryptoEngine({ name: 'node', crypto: webcrypto as Crypto })

/**
 * A detached CMS signature (RFC 5652) over bytes of this SHA-256, as PAdES asks for (ETSI EN 319 142-1 §6.3, level B-B):
 * content type, message digest and signing certificate v2 (RFC 5035) are signed; the time is in the file, not here.
 */
export async function signDigest(
  digest: Uint8Array,
  { privateKey, certificateDer }: SealKey,
): Promise<Buffer> {
  const certificate = Certificate.fromBER(copyOf(certificateDer))
  const signer = new SignerInfo({
    version: 1,
    sid: new IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
    signedAttrs: new SignedAndUnsignedAttributes({ type: 0, attributes: attributes(digest, certificateDer) }),
  })
  const signed = new SignedData({
    version: 1,
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: oid.data }),
    signerInfos: [signer],
    certificates: [certificate],
  })
  await signed.sign(await importKey(privateKey), 0, 'SHA-256', undefined, engine)
  const wrapped = new ContentInfo({ contentType: oid.signedData, content: signed.toSchema(true) })
  return Buffer.from(wrapped.toSchema().toBER())
}

/**
 * DER of the three signed attributes, each with a value of one length, in the order DER asks for in a set (X.690 §11.6):
 * content-type 1.2.840.113549.1.9.3, message-digest 1.9.4, signing-certificate-v2 1.9.16.2.47.
 */
function attributes(digest: Uint8Array, certificateDer: Uint8Array): Attribute[] {
  const certificate = createHash('sha256').update(certificateDer).digest('hex')
  return [
    '301806092a864886f70d010903310b06092a864886f70d010701',
    `302f06092a864886f70d01090431220420${Buffer.from(digest).toString('hex')}`,
    `3037060b2a864886f70d010910022f31283026302430220420${certificate}`,
  ].map((der) => Attribute.fromBER(copyOf(Buffer.from(der, 'hex'))))
}

/** WebCrypto and pkijs take whole buffers, not views into larger ones. */
const copyOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer

function importKey(key: KeyObject): Promise<CryptoKey> {
  const der = copyOf(key.export({ format: 'der', type: 'pkcs8' }))
  const algorithm =
    key.asymmetricKeyType === 'rsa'
      ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
      : { name: 'ECDSA', namedCurve: 'P-256' }
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']) as Promise<CryptoKey>
}
