/** The stable codes under which bytes are refused as a delivery status notification. */
export type BounceRefusalCode =
  | 'too-large'
  | 'too-deep'
  | 'too-many-parts'
  | 'too-many-fields'
  | 'not-a-message'
  | 'not-a-report'
  | 'no-recipient'

/** Bounds on one notification. A field counts with its folded lines. */
export const BOUNCE_LIMITS = { bytes: 1_048_576, depth: 8, parts: 64, fields: 1_000, recipients: 100 }

/** Thrown inside this folder only; its door answers with a value. */
export class BounceRefusal extends Error {
  readonly code: BounceRefusalCode
  readonly detail: string

  constructor(code: BounceRefusalCode, detail: string) {
    super(`${code}: ${detail}`)
    this.name = 'BounceRefusal'
    this.code = code
    this.detail = detail
  }
}
