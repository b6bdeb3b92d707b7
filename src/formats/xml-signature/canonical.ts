import { createHash } from 'node:crypto'
import { type XmlDocument, type XmlElement, XmlError, type XmlNode } from 'libxml2-wasm'
import type { Canonicalisation } from './algorithms.ts'

/**
 * The digest of a canonical form: of the whole document, or of one element within it. Undefined where the document
 * has no canonical form (a relative namespace name, Canonical XML 1.1 §2.1). Streams: the form is never held whole.
 */
export function canonicalDigest(
  document: XmlDocument,
  algorithm: { canonicalisation: Canonicalisation; digest: string },
  part?: XmlElement,
): Buffer | undefined {
  const hash = createHash(algorithm.digest)
  const done = canonicalise(document, { ...algorithm.canonicalisation, part }, (piece) => hash.update(piece))
  return done ? hash.digest() : undefined
}

/** The canonical form of one element, in the namespace context it stands in. Undefined as above. */
export function canonicalBytes(
  document: XmlDocument,
  canonicalisation: Canonicalisation,
  part: XmlElement,
): Buffer | undefined {
  const pieces: Buffer[] = []
  const done = canonicalise(document, { ...canonicalisation, part }, (piece) =>
    pieces.push(Buffer.from(piece)),
  )
  return done ? Buffer.concat(pieces) : undefined
}

/**
 * Bytes, not the library's string handler: that one decodes piece by piece and breaks characters that lie across two
 * pieces.
 */
function canonicalise(
  document: XmlDocument,
  how: Canonicalisation & { part: XmlElement | undefined },
  take: (piece: Uint8Array) => void,
): boolean {
  const handler = {
    write(piece: Uint8Array) {
      take(piece)
      return piece.byteLength
    },
    close: () => true,
  }
  try {
    document.canonicalize(handler, {
      mode: how.mode,
      withComments: how.withComments,
      ...(how.inclusivePrefixes.length > 0 && { inclusiveNamespacePrefixes: [...how.inclusivePrefixes] }),
      ...(how.part !== undefined && { nodeSet: new Set<XmlNode>([how.part]) }),
    })
    return true
  } catch (error) {
    if (error instanceof XmlError) return false
    throw error
  }
}
