import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import type { PublicJwk } from '../schema.ts'

export type ReadKey =
  | { ok: true; jwk: PublicJwk; kid: string; thumbprint: string }
  | { ok: false; code: 'key-private' | 'key-unreadable' | 'key-too-weak' }

const longest = 8000
const leastRsaBits = 2048
const mostRsaBits = 8192
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

/**
 * Reads a public key as a machine's owner pastes it: a JWK or a set with one key in it (RFC 7517), or PEM
 * (SubjectPublicKeyInfo, RFC 7468 §13). P-256, Ed25519 and RSA from 2048 bits. Anything with a secret in it is
 * refused as such, for its owner must throw it away. `kid` is the one given, else the thumbprint (RFC 7638).
 */
export function readPublicKey(text: string): ReadKey {
  if (text.length > longest) return { ok: false, code: 'key-unreadable' }
  const trimmed = text.trim()
  return trimmed.startsWith('{') ? readJwk(trimmed) : readPem(trimmed)
}

function readPem(text: string): ReadKey {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return { ok: false, code: 'key-private' }
  if (!/^-----BEGIN PUBLIC KEY-----\s[\s\S]*-----END PUBLIC KEY-----$/.test(text))
    return { ok: false, code: 'key-unreadable' }
  return judge(() => createPublicKey(text), null)
}

function readJwk(text: string): ReadKey {
  const given = oneOf(parsed(text))
  if (!given) return { ok: false, code: 'key-unreadable' }
  if (secretMembers.some((name) => name in given)) return { ok: false, code: 'key-private' }
  const kid = given['kid']
  if (kid !== undefined && !(typeof kid === 'string' && /^[\x21-\x7e]{1,100}$/.test(kid)))
    return { ok: false, code: 'key-unreadable' }
  return judge(() => createPublicKey({ key: given as JsonWebKey, format: 'jwk' }), kid ?? null)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The key itself, or the only one of a set. */
function oneOf(value: unknown): Record<string, unknown> | null {
  if (!isRecord(value)) return null
  const { keys } = value
  if (keys === undefined) return value
  const [only, ...more] = Array.isArray(keys) ? (keys as unknown[]) : []
  return isRecord(only) && more.length === 0 ? only : null
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function judge(read: () => KeyObject, kid: string | null): ReadKey {
  const key = attempt(read)
  const jwk = key && plainJwk(key)
  if (!key || !jwk) return { ok: false, code: 'key-unreadable' }
  const bits = key.asymmetricKeyDetails?.modulusLength
  if (bits !== undefined && bits < leastRsaBits) return { ok: false, code: 'key-too-weak' }
  if (bits !== undefined && bits > mostRsaBits) return { ok: false, code: 'key-unreadable' }
  const thumbprint = thumbprintOf(jwk)
  return { ok: true, jwk, kid: kid ?? thumbprint, thumbprint }
}

function attempt(read: () => KeyObject): KeyObject | null {
  try {
    return read()
  } catch {
    return null
  }
}

/** Only the members that make the key: what else a JWK may carry is not ours to believe. */
function plainJwk(key: KeyObject): PublicJwk | null {
  const kind = key.asymmetricKeyType
  if (kind !== 'ec' && kind !== 'ed25519' && kind !== 'rsa') return null
  const { kty, crv, x = '', y = '', n = '', e = '' } = key.export({ format: 'jwk' })
  if (kty === 'EC' && crv === 'P-256') return { kty, crv, x, y }
  if (kty === 'OKP' && crv === 'Ed25519') return { kty, crv, x }
  return kty === 'RSA' ? { kty, n, e } : null
}

/** RFC 7638 §3: the required members in the order of their names. */
function thumbprintOf(jwk: PublicJwk): string {
  const members = Object.fromEntries(Object.entries(jwk).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url')
}

/** How people call the kind of a key. */
export function kindOf(jwk: PublicJwk): string {
  return jwk.crv ?? `RSA ${Buffer.from(jwk.n ?? '', 'base64url').length * 8}`
}
