import type { X509Certificate } from 'node:crypto'
import { XmlElement } from 'libxml2-wasm'
import { DSIG } from './algorithms.ts'
import { type AttemptOutcome, attemptVerification, fits, rootSignatures, type Undone } from './attempt.ts'
import { type CandidateKey, candidateKeys, signerName } from './keys.ts'
import { parseMarkup, readMarkup } from './open-xml.ts'
import { type InvalidReason, type Plan, planVerification } from './plan.ts'
import { readSignature, type WrittenSignature } from './signature-element.ts'

/** What holds, with one thing worth knowing about a signature that is otherwise good. */
type SignatureNote =
  | 'weak-digest'
  | 'certificate-expired-at-signing'
  | 'certificate-not-yet-valid-at-signing'
  | 'co-signed'

/**
 * - `integrity` — `strict`: W3C XML-DSig over the document as it stands. `normalised`: only after undoing what the
 *   WMO composer does to a signed alert (whitespace between elements, a stylesheet instruction before the root), or
 *   after setting other co-signers' Signatures aside (`reason: 'co-signed'`). `invalid`: neither; `reason` says why.
 * - `key` — `pinned`: the key is one the caller trusts. `embedded`: only KeyInfo vouches, which proves integrity and
 *   nothing about who signed. `missing`: no usable key at all.
 * - `signer` — what the certificate says of its holder (common name, else organisation), empty when there is none.
 */
export interface SignatureVerdict {
  readonly integrity: 'strict' | 'normalised' | 'invalid'
  readonly key: 'pinned' | 'embedded' | 'missing'
  readonly signer: string
  readonly reason?: InvalidReason | SignatureNote
}

export interface VerifyOptions {
  /** Certificates whose keys the caller trusts; held against the signing key, never against a chain. */
  readonly pinned: readonly X509Certificate[]
  /** When the document says it was sent: the certificate's validity is compared with it. */
  readonly signedAt?: Date
}

const MAX_SIGNATURES = 4

/**
 * One verdict per Signature element, in document order; none for an unsigned document. A good verdict always covers
 * the whole document: wrapped, nested or partial signatures are `invalid`. Throws `XmlRefusal` for bytes that are not
 * acceptable XML. XML-DSig second edition; Canonical XML 1.0, 1.1 and exclusive; RSA and ECDSA.
 */
export function verifySignatures(bytes: Uint8Array, options: VerifyOptions): SignatureVerdict[] {
  const markup = readMarkup(bytes)
  using document = parseMarkup(markup)
  const all = document
    .find('//ds:Signature', { ds: DSIG })
    .filter((node): node is XmlElement => node instanceof XmlElement)
  if (all.length > MAX_SIGNATURES)
    return all.slice(0, MAX_SIGNATURES).map(() => invalid('too-many-signatures'))
  const placed = rootSignatures(document)
  return all.map((element) => {
    const index = placed.findIndex((candidate) => candidate.isSameNode(element))
    if (index === -1) return invalid('misplaced-signature')
    const written = readSignature(element)
    if (written === undefined) return invalid('malformed-signature')
    const keys = candidateKeys(written.keyInfo, options.pinned)
    // One spelling for every value of a signature, its certificate too: a second one is somebody's doing.
    if (keys.some(({ exact }) => !exact)) return invalid('non-canonical-base64', keys, written)
    const plan = planVerification(written, document)
    if (typeof plan === 'string') return invalid(plan, keys, written)
    return judge({ markup, index, plan, keys, written, siblings: placed.length - 1 }, options.signedAt)
  })
}

interface Case {
  readonly markup: string
  readonly index: number
  readonly plan: Plan
  readonly keys: readonly CandidateKey[]
  readonly written: WrittenSignature
  readonly siblings: number
}

function judge(signature: Case, signedAt: Date | undefined): SignatureVerdict {
  if (!signature.keys.some(({ key }) => fits(key, signature.plan.algorithm))) {
    return invalid('no-key', signature.keys, signature.written)
  }
  const outcomes: AttemptOutcome[] = []
  for (const undone of attempts(signature)) {
    const outcome = attemptVerification(signature, undone)
    if (outcome.state === 'verified') return good(signature, undone, { by: outcome.by, signedAt })
    outcomes.push(outcome)
  }
  // A SignedInfo that once matched its signature leaves only the content to blame.
  const reasons = outcomes.flatMap((outcome) => (outcome.state === 'broken' ? [outcome.reason] : []))
  const reason = reasons.includes('digest-mismatch')
    ? 'digest-mismatch'
    : (reasons[0] ?? 'signature-mismatch')
  return invalid(reason, signature.keys, signature.written)
}

function attempts({ siblings, written }: Case): Undone[] {
  const ways = [false, true].flatMap((blanks) => [
    { others: false, blanks },
    ...(siblings > 0 ? [{ others: true, blanks }] : []),
  ])
  // A Signature with parts the standard does not know is no W3C signature, whatever its digests say.
  return written.conforming ? ways : ways.filter(isNormalising)
}

function isNormalising({ others, blanks }: Undone): boolean {
  return others || blanks
}

function good(
  { plan }: Case,
  undone: Undone,
  { by, signedAt }: { by: CandidateKey; signedAt: Date | undefined },
): SignatureVerdict {
  const note = noteOn(plan, undone, validityNote(by.certificate, signedAt))
  return {
    integrity: isNormalising(undone) ? 'normalised' : 'strict',
    key: by.pinned ? 'pinned' : 'embedded',
    signer: signerName(by.certificate),
    ...(note !== undefined && { reason: note }),
  }
}

function noteOn(
  plan: Plan,
  undone: Undone,
  onCertificate: SignatureNote | undefined,
): SignatureNote | undefined {
  if (undone.others) return 'co-signed'
  const digests = [plan.algorithm.digest, ...plan.references.map(({ digest }) => digest)]
  return digests.includes('sha1') ? 'weak-digest' : onCertificate
}

function validityNote(
  certificate: X509Certificate | undefined,
  signedAt: Date | undefined,
): SignatureNote | undefined {
  if (certificate === undefined || signedAt === undefined) return undefined
  if (signedAt > new Date(certificate.validTo)) return 'certificate-expired-at-signing'
  return signedAt < new Date(certificate.validFrom) ? 'certificate-not-yet-valid-at-signing' : undefined
}

function invalid(
  reason: InvalidReason,
  keys: readonly CandidateKey[] = [],
  written?: WrittenSignature,
): SignatureVerdict {
  const claimed = written?.keyInfo === undefined ? undefined : keys[0]
  return { integrity: 'invalid', key: claimedKey(claimed), signer: signerName(claimed?.certificate), reason }
}

function claimedKey(claimed: CandidateKey | undefined): SignatureVerdict['key'] {
  if (claimed === undefined) return 'missing'
  return claimed.pinned ? 'pinned' : 'embedded'
}
