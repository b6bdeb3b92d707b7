import type { AdapterPayload } from 'oidc-provider'
import { callableBy, scopesInForce } from '../model/reach.ts'
import type { Inside } from '../parts.ts'
import { findMachine, keysInUse } from '../store/index.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * A machine as the provider knows clients, read anew for every request; nothing for one that was revoked, has expired or
 * has no key. It may sign in by its keys alone, and ask for nothing but a token of its own.
 */
export async function clientOf(parts: Inside, id: string): Promise<AdapterPayload | undefined> {
  if (!uuid.test(id)) return undefined
  const { db, sources, roles } = parts
  const machine = await findMachine(db, id)
  if (!machine || machine.revokedAt !== null || machine.expiresAt <= sources.now()) return undefined
  const keys = await keysInUse(db, id)
  if (keys.length === 0) return undefined
  const scopes = scopesInForce(machine.scopes, callableBy(parts.operations(), roles, machine.roles))
  return {
    client_id: machine.id,
    client_name: machine.name,
    token_endpoint_auth_method: 'private_key_jwt',
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    jwks: { keys: keys.map(({ jwk, kid }) => ({ ...jwk, kid, use: 'sig' })) },
    ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
  }
}
