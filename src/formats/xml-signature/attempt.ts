import { type KeyObject, verify } from 'node:crypto'
import type { XmlDocument, XmlElement, XmlTreeNode } from 'libxml2-wasm'
import { canonicalBytes, canonicalDigest } from './canonical.ts'
import { childElements } from './child-nodes.ts'
import type { CandidateKey } from './keys.ts'
import { parseMarkup } from './open-xml.ts'
import type { InvalidReason, Plan } from './plan.ts'
import { isDsig } from './signature-element.ts'

/**
 * What is undone before the hash is taken. Nothing: W3C XML-DSig as it stands. `others`: Signatures beside this one,
 * added by co-signers over the same unsigned alert. `blanks`: whitespace between elements and everything outside the
 * root, which the WMO composer adds after it has signed.
 */
export interface Undone {
  readonly others: boolean
  readonly blanks: boolean
}

/** `verified` holds the key that made the signature; `broken` says which of the two checks failed. */
export type AttemptOutcome =
  | { readonly state: 'verified'; readonly by: CandidateKey }
  | { readonly state: 'broken'; readonly reason: InvalidReason }

/**
 * Checks one planned signature, the `index`-th Signature child of the root, against a fresh tree of `markup`:
 * first SignedInfo against the keys, then each reference against the bytes it covers.
 */
export function attemptVerification(
  signature: { markup: string; index: number; plan: Plan; keys: readonly CandidateKey[] },
  undone: Undone,
): AttemptOutcome {
  using document = parseMarkup(signature.markup, undone.blanks ? 'dropped' : 'kept')
  const { plan } = signature
  const signatures = rootSignatures(document)
  const own = signatures[signature.index]
  const signedInfo = own === undefined ? undefined : childElements(own)[0]
  if (own === undefined || signedInfo === undefined) return broken('malformed-signature')
  const signedBytes = canonicalBytes(document, plan.canonicalisation, signedInfo)
  if (signedBytes === undefined) return broken('no-canonical-form')
  const by = signature.keys.find(({ key }) => isMadeBy(key, plan, signedBytes))
  if (by === undefined) return broken('signature-mismatch')
  const inner = digestObjects(document, plan, own)
  strip(document, undone.others ? signatures : [own], undone.blanks)
  const outer = digestWhole(document, plan)
  return inner && outer ? { state: 'verified', by } : broken('digest-mismatch')
}

/** The Signature children of the root: the only place the CAP schema has for them. */
export function rootSignatures(document: XmlDocument): XmlElement[] {
  return childElements(document.root).filter((child) => isDsig(child, 'Signature'))
}

/** Whether a key fits the algorithm: RSA, or ECDSA on the curves P-256 and P-384. */
export function fits(key: KeyObject, algorithm: Plan['algorithm']): boolean {
  if (key.asymmetricKeyType !== algorithm.keyType) return false
  const curve = key.asymmetricKeyDetails?.namedCurve
  return algorithm.keyType === 'rsa' || curve === 'prime256v1' || curve === 'secp384r1'
}

function isMadeBy(key: KeyObject, plan: Plan, signedBytes: Buffer): boolean {
  if (!fits(key, plan.algorithm)) return false
  const verifier = plan.algorithm.keyType === 'ec' ? { key, dsaEncoding: 'ieee-p1363' as const } : key
  return verify(plan.algorithm.digest, signedBytes, verifier, plan.signatureValue)
}

function digestObjects(document: XmlDocument, plan: Plan, own: XmlElement): boolean {
  const objects = childElements(own).filter((child) => isDsig(child, 'Object'))
  return plan.references.every((reference) => {
    if (typeof reference.target === 'string') return true
    const part = objects[reference.target.object]
    return part !== undefined && matches(canonicalDigest(document, reference, part), reference.expected)
  })
}

function digestWhole(document: XmlDocument, plan: Plan): boolean {
  return plan.references.every((reference) => {
    if (typeof reference.target !== 'string') return true
    const part = reference.target === 'root' ? document.root : undefined
    return matches(canonicalDigest(document, reference, part), reference.expected)
  })
}

function matches(actual: Buffer | undefined, expected: Buffer): boolean {
  return actual?.equals(expected) === true
}

function strip(document: XmlDocument, signatures: readonly XmlElement[], surroundings: boolean): void {
  for (const signature of signatures) signature.remove()
  if (!surroundings) return
  const { root } = document
  for (let node: XmlTreeNode | null = root.prev; node !== null; node = root.prev) node.remove()
  for (let node: XmlTreeNode | null = root.next; node !== null; node = root.next) node.remove()
}

function broken(reason: InvalidReason): AttemptOutcome {
  return { state: 'broken', reason }
}
