import { z } from 'zod'
import { email, Instant, line, machine, organisationName } from '#kernel'

/** A program of the town or of another organisation that calls operations with a token (OAuth 2.1 client). */
export const Machine = z.object({
  id: z.uuid(),
  name: line({ label: 'この機械の名前', max: 80 }),
  /** Of the register of organisations; null for one that is not in it. */
  organisationId: z.uuid().nullable(),
  organisationName: organisationName({ label: '組織の名前' }),
  /** Whom the town writes to when something is wrong with it: an address at work. */
  contact: email({ label: '連絡先のメールアドレス' }),
  /** Of `commons/machines/roles.yaml`. */
  roles: z
    .array(machine({ max: 60 }))
    .max(20)
    .meta({ label: '役割' }),
  /** Names of operations it may call, and `blobs`; what its roles do not allow counts for nothing. */
  scopes: z
    .array(machine({ max: 100 }))
    .max(500)
    .meta({ label: '呼べる操作' }),
  expiresAt: Instant.meta({ label: '使える期限' }),
  createdAt: Instant,
  createdBy: z.string(),
  /** Of a token, to the minute. */
  lastUsedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
  revokedBy: z.string().nullable(),
})
export type Machine = z.output<typeof Machine>

/** A public key as RFC 7517 writes it, with nothing in it but the key. */
export const PublicJwk = z.strictObject({
  kty: z.enum(['EC', 'OKP', 'RSA']),
  /** Of an elliptic curve, with the point `x` and, on P-256, `y`. */
  crv: z.enum(['P-256', 'Ed25519']).optional(),
  x: z.string().optional(),
  y: z.string().optional(),
  /** Of RSA. */
  n: z.string().optional(),
  e: z.string().optional(),
})
export type PublicJwk = z.output<typeof PublicJwk>

/** A key by whose signature a machine is known (RFC 7523); removed ones stay, so that they never come back. */
export const MachineKey = z.object({
  id: z.uuid(),
  machineId: z.uuid(),
  /** What the machine calls it in the header of its assertions (`kid`). */
  kid: z.string(),
  /** RFC 7638, SHA-256, base64url. */
  thumbprint: z.string(),
  jwk: PublicJwk,
  addedAt: Instant,
  addedBy: z.string(),
  removedAt: Instant.nullable(),
  removedBy: z.string().nullable(),
})
export type MachineKey = z.output<typeof MachineKey>

const Bytes = z.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array)

/**
 * What the authorisation server has to remember: tokens, codes, assertions that were used. Values that open something
 * are here only as SHA-256; the rest is sealed under the node key.
 */
export const Issued = z.object({
  /** `ClientCredentials`, `ReplayDetection` and so on, as oidc-provider names its models. */
  model: z.string(),
  hash: z.string(),
  machineId: z.uuid().nullable(),
  grantHash: z.string().nullable(),
  uidHash: z.string().nullable(),
  userCodeHash: z.string().nullable(),
  scopes: z.array(z.string()),
  sealed: Bytes,
  issuedAt: Instant,
  expiresAt: Instant,
  consumedAt: Instant.nullable(),
})
export type Issued = z.output<typeof Issued>

export const machinesTables = { machine: Machine, key: MachineKey, issued: Issued }
