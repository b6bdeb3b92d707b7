import { createHash } from 'node:crypto'
import type { AdapterPayload } from 'oidc-provider'
import { plus, seal, unseal } from '#kernel'
import type { Inside } from '../parts.ts'
import type { Issued } from '../schema.ts'

const purpose = 'machines.issued'

/** Hexadecimal SHA-256: what is kept of a value that opens something. */
export const hashOf = (value: string) => createHash('sha256').update(value).digest('hex')

const hashIf = (value: unknown) => (typeof value === 'string' ? hashOf(value) : null)
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

type Given = { model: string; id: string; payload: AdapterPayload; seconds: number }

/**
 * The row of what the provider wants remembered. What is looked up by its own value is sealed without it, for whoever
 * asks brings it along; what can also be found by another name keeps it inside the seal.
 */
export function rowOf(parts: Inside, { model, id, payload, seconds }: Given): Issued {
  const { sources, key } = parts
  const { jti: _value, ...withoutValue } = payload
  const foundOtherwise = payload.uid !== undefined || payload.userCode !== undefined
  const hash = hashOf(id)
  const plain = Buffer.from(JSON.stringify(foundOtherwise ? payload : withoutValue))
  const owner = payload.clientId ?? payload['iss']
  return {
    model,
    hash,
    machineId: typeof owner === 'string' && uuid.test(owner) ? owner : null,
    grantHash: model === 'Grant' ? hash : hashIf(payload.grantId),
    uidHash: hashIf(payload.uid),
    userCodeHash: hashIf(payload.userCode),
    scopes: scopesOf(payload.scope),
    sealed: Uint8Array.from(seal(key.derive(purpose), `${model}:${hash}`, sources.random(12), plain)),
    issuedAt: sources.now(),
    expiresAt: plus(sources.now(), seconds * 1000),
    consumedAt: null,
  }
}

const scopesOf = (scope: unknown): string[] =>
  typeof scope === 'string' && scope !== '' ? [...new Set(scope.split(' '))] : []

/** `id` is the value it was asked by, where it was. */
export function payloadOf({ key }: Inside, row: Issued, id?: string): AdapterPayload {
  const plain = unseal(key.derive(purpose), `${row.model}:${row.hash}`, row.sealed).toString()
  const payload = JSON.parse(plain) as AdapterPayload
  const value = id ?? payload.jti
  return {
    ...payload,
    ...(value === undefined ? {} : { jti: value }),
    ...(row.consumedAt === null ? {} : { consumed: Math.floor(Date.parse(row.consumedAt) / 1000) }),
  }
}
