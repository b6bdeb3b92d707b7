import type { X509Certificate } from 'node:crypto'
import { readCap } from '#formats/cap'
import { XmlRefusal } from '#formats/xml'
import { type SignatureVerdict, verifySignatures } from '#formats/xml-signature'

/** One line of `./hiroba cap verify --json`; field names are a contract. */
export interface VerifyRow {
  readonly file: string
  /** One per Signature in document order; empty for a file without one. */
  readonly signatures: readonly SignatureVerdict[]
  /** Why the file was refused as XML: a stable code. */
  readonly reason?: string
}

/**
 * Verifies the signatures in one file, with the keys of `pinned` trusted. A certificate's validity is held against
 * the time the alert says it was sent, since short-lived certificates outlive no archive. Never throws for bad input.
 */
export function verifyCapRow(file: string, bytes: Uint8Array, pinned: readonly X509Certificate[]): VerifyRow {
  try {
    const signedAt = sentTime(bytes)
    const signatures = verifySignatures(bytes, { pinned, ...(signedAt !== undefined && { signedAt }) })
    return { file, signatures }
  } catch (error) {
    if (error instanceof XmlRefusal) return { file, signatures: [], reason: error.code }
    throw error
  }
}

function sentTime(bytes: Uint8Array): Date | undefined {
  const reading = readCap(bytes)
  if (!reading.ok || reading.kind !== 'alert') return undefined
  const sent = new Date(reading.alerts[0]?.message.sent?.trim() ?? '')
  return Number.isNaN(sent.getTime()) ? undefined : sent
}
