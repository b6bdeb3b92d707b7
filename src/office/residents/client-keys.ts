import type { Route } from '#kernel'
import type { ResidentsParts } from './parts.ts'

/** The public keys this town proves itself with to the provider of identities (RFC 7517), for who registers it there. */
export function clientKeysRoute({ provider }: Pick<ResidentsParts, 'provider'>): Route[] {
  if (!provider) return []
  return [
    {
      path: '/identity/jwks.json',
      cacheMs: 60_000,
      handle: async () => Response.json(provider.publicKeys),
    },
  ]
}
