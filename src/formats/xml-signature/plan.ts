import { type XmlDocument, XmlElement } from 'libxml2-wasm'
import {
  type Canonicalisation,
  canonicalisationOf,
  DIGESTS,
  ENVELOPED,
  IMPLICIT_CANONICALISATION,
  SIGNATURE_ALGORITHMS,
  type SignatureAlgorithm,
} from './algorithms.ts'
import { decodeBase64 } from './base64.ts'
import type { WrittenReference, WrittenSignature } from './signature-element.ts'

/** Why a signature is not accepted. */
export type InvalidReason =
  | 'non-canonical-base64'
  | 'malformed-signature'
  | 'misplaced-signature'
  | 'too-many-signatures'
  | 'too-many-references'
  | 'too-many-transforms'
  | 'unsupported-algorithm'
  | 'unsupported-transform'
  | 'unsupported-reference'
  | 'ambiguous-reference'
  | 'root-not-covered'
  | 'no-key'
  | 'no-canonical-form'
  | 'signature-mismatch'
  | 'digest-mismatch'

/** What has to hold for a signature to be good, with every algorithm resolved. */
export interface Plan {
  readonly canonicalisation: Canonicalisation
  readonly algorithm: SignatureAlgorithm
  readonly signatureValue: Buffer
  readonly references: readonly PlannedReference[]
}

interface PlannedReference {
  readonly target: 'document' | 'root' | { readonly object: number }
  readonly canonicalisation: Canonicalisation
  readonly digest: string
  readonly expected: Buffer
}

const MAX_REFERENCES = 4
const MAX_TRANSFORMS = 3

/**
 * Resolves a written signature into a plan, or says why it is none. Exactly one Reference must cover the whole
 * document (`URI=""`, or the id of its root), enveloped; any other may only point at an Object inside this Signature.
 * So an alert moved elsewhere in the tree, or a part signed instead of the whole, never becomes a plan.
 */
export function planVerification(written: WrittenSignature, document: XmlDocument): Plan | InvalidReason {
  const signatureValue = decodeBase64(written.signatureValue)
  const digests = written.references.map(({ digestValue }) => decodeBase64(digestValue))
  if (signatureValue === undefined || digests.includes(undefined)) return 'non-canonical-base64'
  const { canonicalisation: method } = written
  const canonicalisation = method.plain ? canonicalisationOf(method.uri, method.inclusivePrefixes) : undefined
  const algorithm = SIGNATURE_ALGORITHMS.get(written.signatureMethod)
  if (canonicalisation === undefined || algorithm === undefined) return 'unsupported-algorithm'
  if (written.references.length > MAX_REFERENCES) return 'too-many-references'
  const references: PlannedReference[] = []
  for (const reference of written.references) {
    const planned = planReference(reference, written, document)
    if (typeof planned === 'string') return planned
    references.push(planned)
  }
  const covering = references.filter(({ target }) => typeof target === 'string')
  if (covering.length !== 1) return 'root-not-covered'
  return { canonicalisation, algorithm, signatureValue, references }
}

function planReference(
  reference: WrittenReference,
  written: WrittenSignature,
  document: XmlDocument,
): PlannedReference | InvalidReason {
  const target = targetOf(reference.uri, written, document)
  if (
    target === 'unsupported-reference' ||
    target === 'ambiguous-reference' ||
    target === 'root-not-covered'
  ) {
    return target
  }
  const canonicalisation = planTransforms(reference, typeof target === 'string')
  if (typeof canonicalisation === 'string') return canonicalisation
  const digest = DIGESTS.get(reference.digestMethod)
  if (digest === undefined) return 'unsupported-algorithm'
  const expected = decodeBase64(reference.digestValue)
  return expected === undefined ? 'non-canonical-base64' : { target, canonicalisation, digest, expected }
}

function planTransforms(reference: WrittenReference, enveloped: boolean): Canonicalisation | InvalidReason {
  if (reference.transforms.length > MAX_TRANSFORMS) return 'too-many-transforms'
  const steps = [...reference.transforms]
  if (enveloped) {
    const first = steps.shift()
    if (first === undefined) return 'root-not-covered'
    if (first.uri !== ENVELOPED || !first.plain) return 'unsupported-transform'
  }
  const [step, ...excess] = steps
  if (step === undefined) return IMPLICIT_CANONICALISATION
  if (excess.length > 0 || !step.plain) return 'unsupported-transform'
  const found = canonicalisationOf(step.uri, step.inclusivePrefixes)
  if (found === undefined) return 'unsupported-transform'
  // URI="" and URI="#id" select nodes without comments, whatever the transform would keep (XML-DSig §4.4.3.3).
  return { ...found, withComments: false }
}

type Target =
  | PlannedReference['target']
  | 'unsupported-reference'
  | 'ambiguous-reference'
  | 'root-not-covered'

function targetOf(uri: string | undefined, written: WrittenSignature, document: XmlDocument): Target {
  if (uri === '') return 'document'
  if (uri === undefined || !/^#[\w.-]+$/u.test(uri)) return 'unsupported-reference'
  const holders = elementsWithId(document, uri.slice(1))
  const [holder] = holders
  if (holder === undefined) return 'unsupported-reference'
  if (holders.length > 1) return 'ambiguous-reference'
  if (holder.isSameNode(document.root)) return 'root'
  const object = written.objects.findIndex((candidate) => candidate.isSameNode(holder))
  return object === -1 ? 'root-not-covered' : { object }
}

/** Without a DTD no attribute is an ID by type, so every attribute that could be meant as one counts. */
function elementsWithId(document: XmlDocument, id: string): XmlElement[] {
  const holders = document.find('//*[@Id or @ID or @id or @xml:id]')
  return holders.filter(
    (node): node is XmlElement =>
      node instanceof XmlElement && node.attrs.some((attr) => isId(attr.name, attr.value, id)),
  )
}

function isId(name: string, value: string, id: string): boolean {
  return name.toLowerCase() === 'id' && value === id
}
