import { z } from 'zod'
import { address, code, email, Instant, kanaName, personName, phone, plainDate, postcode } from '#kernel'

const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

export const Gender = z.enum(['male', 'female', 'other', 'unknown'])

/**
 * Who a resident is, as typed. It exists only opened: the table holds it sealed under the resident's own key. `kana` is
 * in katakana, `postcode` and `phone` in digits, `registerNumber` is the number of the resident register (宛名番号).
 */
export const ResidentFields = z.object({
  name: personName({ label: '氏名' }),
  kana: kanaName({ label: '氏名のフリガナ' }).nullable(),
  birthDate: plainDate({ label: '生年月日' }),
  gender: Gender.nullable().meta({ label: '性別' }),
  address: address({ label: '住所' }).nullable(),
  postcode: postcode({ label: '郵便番号' }).nullable(),
  phone: phone({ label: '電話番号' }).nullable(),
  email: email({ label: 'メールアドレス' }).nullable(),
  registerNumber: code({ alphabet: '0123456789', max: 20, label: '宛名番号' }).nullable(),
})
export type ResidentFields = z.output<typeof ResidentFields>

export const ResidentState = z.enum(['active', 'moved-out', 'deceased', 'merged', 'erased'])
export type ResidentState = z.output<typeof ResidentState>

/** One person of the town; the id is that of their account too, when they have one. */
export const Resident = z.object({
  id: z.uuid(),
  state: ResidentState,
  /** In the resident register; false for who came by card or counter and was not found there. */
  registered: z.boolean(),
  /** 支援措置: to staff without `residents:read-undisclosed` this person does not exist. */
  undisclosed: z.boolean(),
  /** `ResidentFields` as JSON; null when erased. */
  sealed: Bytes.nullable(),
  version: z.int(),
  /** The record this one was merged into. */
  mergedInto: z.uuid().nullable(),
  /** When the account of who moved out is closed. */
  closeAt: Instant.nullable(),
  createdAt: Instant,
  changedAt: Instant,
})
export type Resident = z.output<typeof Resident>

/** Why a record changed. */
export const VersionReason = z.enum([
  'registered',
  'register',
  'card',
  'corrected',
  'renamed',
  'moved',
  'moved-out',
  'died',
  'merged',
  'disclosure',
])
export type VersionReason = z.output<typeof VersionReason>

/** What a record was from a moment on. Rows are added, never changed. */
export const Version = z.object({
  residentId: z.uuid(),
  number: z.int(),
  reason: VersionReason,
  changedBy: z.string(),
  at: Instant,
  /** `ResidentFields`, state and the day of it as JSON. */
  sealed: Bytes,
})
export type Version = z.output<typeof Version>

/** What a record can be found by, keyed so that only this installation can compute it; see `blindTerms`. */
export const Term = z.object({
  kind: z.enum(['name', 'kana', 'birth-date', 'phone', 'register-number']),
  value: Bytes,
  residentId: z.uuid(),
})
export type Term = z.output<typeof Term>

/** A person known to a provider of identities; `subject` is a keyed digest of issuer and pairwise `sub`. */
export const Identity = z.object({
  id: z.uuid(),
  residentId: z.uuid(),
  subject: Bytes,
  linkedAt: Instant,
  lastUsedAt: Instant,
})
export type Identity = z.output<typeof Identity>

/** Signing in by card that is under way: once, ten minutes, and only for the browser that began it. */
export const SignInStep = z.object({
  /** SHA-256 of `state`. */
  state: z.string(),
  /** SHA-256 of what the browser holds. */
  browser: z.string(),
  /** Nonce and PKCE verifier, sealed with the node key. */
  sealed: Bytes,
  expiresAt: Instant,
})
export type SignInStep = z.output<typeof SignInStep>

/** What the clerk looked at to know the person; never its number. */
export const IdentityDocument = z.enum([
  'my-number-card',
  'driving-licence',
  'passport',
  'residence-card',
  'two-documents',
  'known-person',
])

/** A single-use code that the town office hands over or sends; only its keyed digest is kept. */
export const CounterCode = z.object({
  id: z.uuid(),
  residentId: z.uuid(),
  digest: z.string(),
  channel: z.enum(['counter', 'post', 'recovery']),
  /** What the person showed; null for a code two members of staff agreed on. */
  document: IdentityDocument.nullable(),
  madeBy: z.string(),
  madeAt: Instant,
  expiresAt: Instant,
  usedAt: Instant.nullable(),
  voidAt: Instant.nullable(),
})
export type CounterCode = z.output<typeof CounterCode>

/** That one resident may act for another for a time. */
export const Guardianship = z.object({
  id: z.uuid(),
  wardId: z.uuid(),
  /** Null while nobody has accepted an offer. */
  guardianId: z.uuid().nullable(),
  kind: z.enum(['parent', 'legal-guardian', 'proxy']),
  /** Names of modules; empty for all. */
  scope: z.array(z.string().regex(/^[a-z][a-z-]{0,39}$/)).max(30),
  fromAt: Instant,
  untilAt: Instant,
  createdBy: z.string(),
  createdAt: Instant,
  withdrawnAt: Instant.nullable(),
  withdrawnBy: z.string().nullable(),
  /** Keyed digest of the code that accepts an offer, and until when it does. */
  offerDigest: z.string().nullable(),
  offerUntil: Instant.nullable(),
})
export type Guardianship = z.output<typeof Guardianship>

/** What two members of staff decide: one asks, another approves. */
export const TwoPersonRequest = z.object({
  id: z.uuid(),
  kind: z.enum(['merge', 'recovery', 'erasure']),
  /** Whom it is about; of a merge the record that stays. */
  residentId: z.uuid(),
  /** Of a merge the record that goes. */
  otherId: z.uuid().nullable(),
  /** Sealed under the resident's key. */
  reason: Bytes,
  requestedBy: z.string(),
  requestedAt: Instant,
  decidedBy: z.string().nullable(),
  decidedAt: Instant.nullable(),
  outcome: z.enum(['approved', 'declined']).nullable(),
})
export type TwoPersonRequest = z.output<typeof TwoPersonRequest>

/** Why somebody looks at a person's record: said before, and shown to that person. */
export const Purpose = z.enum(['procedure', 'counter', 'phone', 'work-item', 'correction', 'emergency'])
export type Purpose = z.output<typeof Purpose>

/** Who read whose record, when and why. Rows are added, never changed. */
export const ReadLog = z.object({
  id: z.uuid(),
  residentId: z.uuid(),
  actor: z.string(),
  operation: z.string(),
  purpose: Purpose,
  at: Instant,
})
export type ReadLog = z.output<typeof ReadLog>

/** What a member of staff is looking for: sealed, for ten minutes, for the session that asks. */
export const KeptSearch = z.object({
  id: z.uuid(),
  sessionId: z.uuid(),
  sealed: Bytes,
  expiresAt: Instant,
})
export type KeptSearch = z.output<typeof KeptSearch>

/** What a card says now that the record does not: a clerk decides, nothing changes by itself. */
export const CardChange = z.object({
  id: z.uuid(),
  residentId: z.uuid(),
  /** Name, address and gender of the card as JSON, sealed under the resident's key. */
  sealed: Bytes,
  at: Instant,
  decidedBy: z.string().nullable(),
  decidedAt: Instant.nullable(),
  outcome: z.enum(['accepted', 'declined']).nullable(),
})
export type CardChange = z.output<typeof CardChange>

export const residentTables = {
  resident: Resident,
  version: Version,
  term: Term,
  identity: Identity,
  signInStep: SignInStep,
  counterCode: CounterCode,
  guardianship: Guardianship,
  request: TwoPersonRequest,
  readLog: ReadLog,
  keptSearch: KeptSearch,
  cardChange: CardChange,
}
