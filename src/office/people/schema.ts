import { z } from 'zod'
import { freeText, Instant, line, machine, personName } from '#kernel'

/**
 * An account: who can sign in. The name of a member of staff is that of an official at work, shown to colleagues; a
 * resident's account holds neither name nor role here (`residents` keeps what is theirs, encrypted).
 */
export const Person = z.object({
  id: z.uuid(),
  kind: z.enum(['staff', 'resident']),
  name: personName({ label: '名前', max: 80 }),
  /** Of the town office; none for who is only a member of another organisation. */
  roles: z.array(machine({ max: 60 })).meta({ label: '役割' }),
  /** A figure of the demonstration town, open to anyone at this machine. */
  persona: z.boolean(),
  createdAt: Instant,
  /** When they left; from then on no way in of theirs works. */
  removedAt: Instant.nullable(),
})
export type Person = z.output<typeof Person>

/** How a session began. */
export const Began = z.enum([
  'enrolment',
  're-enrolment',
  'passkey',
  'paper-code',
  'persona',
  'identity',
  'counter-code',
])
export type Began = z.output<typeof Began>

/** One shift on one device. */
export const Session = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  createdAt: Instant,
  /** Written at most once a minute. */
  lastSeenAt: Instant,
  expiresAt: Instant,
  /** When whoever holds it last proved who they are: at sign-in, or since. */
  provedAt: Instant,
  began: Began,
  /** Browser and system in two words (`Firefox · Windows`); null when it did not say. */
  device: z.string().nullable(),
})
export type Session = z.output<typeof Session>

/** Only the SHA-256 of a token is stored: who reads the table cannot sign in. */
export const SessionToken = z.object({
  tokenHash: z.string(),
  sessionId: z.uuid(),
  issuedAt: Instant,
  replacedAt: Instant.nullable(),
})
export type SessionToken = z.output<typeof SessionToken>

export const Enrolment = z.object({
  tokenHash: z.string(),
  personId: z.uuid(),
  expiresAt: Instant,
  usedAt: Instant.nullable(),
  /** The approved request it follows; null for the link of an invitation. */
  reEnrolmentId: z.uuid().nullable(),
})

/** A request for a new way in, for a person who lost theirs; `requestedBy` and `approvedBy` are actors. */
export const ReEnrolment = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  reason: freeText({ label: '理由', max: 500, rows: 3 }),
  requestedBy: z.string(),
  requestedAt: Instant,
  approvedBy: z.string().nullable(),
  approvedAt: Instant.nullable(),
  declinedBy: z.string().nullable(),
  declinedAt: Instant.nullable(),
  usedAt: Instant.nullable(),
})
export type ReEnrolment = z.output<typeof ReEnrolment>

const Bytes = z.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array)

/** A public key of a person (WebAuthn Level 3, §4 public key credential source), without anything secret. */
export const Passkey = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  /** base64url, as the authenticator chose it. */
  credentialId: z.string(),
  /** COSE_Key (RFC 9052 §7). */
  publicKey: Bytes,
  /** Signature counter (§6.1.1); 0 for keys that do not count. */
  counter: z.bigint(),
  transports: z.array(z.string()),
  name: line({ label: 'パスキーの名前', max: 40 }),
  /** Kept by a password manager on several devices (§6.1.3, backup state). */
  synced: z.boolean(),
  createdAt: Instant,
  lastUsedAt: Instant.nullable(),
  /** Its counter went back: there may be a copy, so neither works any more. */
  suspendedAt: Instant.nullable(),
})
export type Passkey = z.output<typeof Passkey>

/** What a key is asked to sign: once, within five minutes; for `sign-in` by whoever comes, else by one person. */
export const Challenge = z.object({
  challenge: z.string(),
  purpose: z.enum(['registration', 'sign-in', 'proof']),
  personId: z.uuid().nullable(),
  expiresAt: Instant,
})
export type Challenge = z.output<typeof Challenge>

export const PaperCode = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  digest: z.string(),
  madeAt: Instant,
  usedAt: Instant.nullable(),
  voidAt: Instant.nullable(),
})

/** A secret its maker may look at again for ten minutes, in the same session. */
export const Reveal = z.object({
  id: z.uuid(),
  sessionId: z.uuid(),
  kind: z.enum(['enrolment', 're-enrolment', 'paper-codes', 'counter-code', 'proxy-code', 'town-secret']),
  personId: z.uuid(),
  sealed: Bytes,
  expiresAt: Instant,
})
export type Reveal = z.output<typeof Reveal>

/** Everybody was signed out at once; `endedBy` is an actor, `sessions` how many there were. */
export const Clearing = z.object({
  id: z.uuid(),
  endedBy: z.string(),
  endedAt: Instant,
  reason: freeText({ label: '理由', max: 500, rows: 3 }),
  sessions: z.int(),
})
export type Clearing = z.output<typeof Clearing>

/** What a person is told about their own way in until they have read it. */
export const Notice = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  kind: z.enum(['re-enrolled', 'paper-code-used', 'passkey-suspended', 'session-stolen']),
  at: Instant,
  readAt: Instant.nullable(),
})
export type Notice = z.output<typeof Notice>

/** `kind` says where the person goes on: the console, or a resident's own pages. */
export const SignedIn = z.object({ personId: z.uuid(), kind: Person.shape.kind, token: z.string() })
export type SignedIn = z.output<typeof SignedIn>

export const peopleTables = {
  person: Person,
  session: Session,
  sessionToken: SessionToken,
  enrolment: Enrolment,
  reEnrolment: ReEnrolment,
  passkey: Passkey,
  challenge: Challenge,
  paperCode: PaperCode,
  reveal: Reveal,
  notice: Notice,
  clearing: Clearing,
}
