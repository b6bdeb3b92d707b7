import { generateKeyPairSync } from 'node:crypto'
import { type ClientAuthMethod, type Configuration, errors, type JWK, Provider } from 'oidc-provider'
import { allScopes } from '../model/reach.ts'
import type { Inside } from '../parts.ts'
import { adapterFor } from './adapter.ts'
import {
  assertionAlgorithms,
  assertionSeconds,
  clockTolerance,
  issuerOf,
  steps,
  tokenSeconds,
} from './settings.ts'

const onlyThis: ClientAuthMethod[] = ['private_key_jwt']
const off = { enabled: false }

/**
 * The authorisation server (OAuth 2.1): client credentials with `private_key_jwt` (RFC 7523), revocation (RFC 7009) and
 * introspection (RFC 7662) of a machine's own tokens. Everything else oidc-provider can do is off.
 */
export function createProvider(parts: Inside): Provider {
  const issuer = issuerOf(parts.publicUrl)
  const provider = new Provider(issuer, settingsFor(parts, issuer))
  provider.on('server_error', (ctx, error) =>
    parts.log.error({ error, route: ctx.path }, 'machines.provider-failed'),
  )
  return provider
}

function settingsFor(parts: Inside, issuer: string): Configuration {
  return {
    adapter: adapterFor(parts),
    clientAuthMethods: onlyThis,
    clientDefaults: {
      grant_types: ['client_credentials'],
      response_types: [],
      token_endpoint_auth_method: 'private_key_jwt',
      id_token_signed_response_alg: 'ES256',
    },
    clockTolerance,
    enabledJWA: {
      clientAuthSigningAlgValues: [...assertionAlgorithms],
      idTokenSigningAlgValues: ['ES256'],
    },
    features: {
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => requireOwn(client, token) },
      introspection: { enabled: true, allowedPolicy: (_ctx, client, token) => isOwn(client, token) },
      devInteractions: off,
      dPoP: off,
      pushedAuthorizationRequests: off,
      resourceIndicators: off,
      rpInitiatedLogout: off,
      userinfo: off,
    },
    jwks: { keys: [unusedKey()] },
    responseTypes: [],
    routes: steps,
    scopes: [...allScopes(parts.operations(), parts.roles).keys()],
    ttl: { ClientCredentials: tokenSeconds },
    assertJwtClientAuthClaimsAndHeader: async (_ctx, claims) => {
      judgeAssertion(claims, issuer, Math.floor(Date.parse(parts.sources.now()) / 1000))
      limit(parts, String(claims['iss']))
    },
  }
}

const isOwn = (client: { clientId: string }, token: object) =>
  'clientId' in token && token.clientId === client.clientId

/** RFC 7009 §2.1: whoever gives back what is another's is told so. */
function requireOwn(client: { clientId: string }, token: object): boolean {
  if (!isOwn(client, token)) throw new errors.InvalidRequest('the token was given to another machine')
  return true
}

/** Nothing is ever signed here, for tokens are opaque; oidc-provider does not start without a key that could sign. */
function unusedKey(): JWK {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ format: 'jwk' }) as JWK
}

/**
 * What the provider leaves open, after it has checked signature, issuer, subject and end: one audience only, the issuer
 * or the token endpoint, and a short life.
 */
function judgeAssertion(claims: Record<string, unknown>, issuer: string, now: number): void {
  const { aud, exp, iat } = claims
  if (aud !== issuer && aud !== `${issuer}${steps.token}`)
    throw new errors.InvalidClientAuth('aud must be the issuer or the token endpoint, and nothing else')
  const latest = now + assertionSeconds + clockTolerance
  if (typeof exp !== 'number' || exp > latest)
    throw new errors.InvalidClientAuth(`an assertion lasts at most ${assertionSeconds} seconds`)
  if (iat !== undefined && (typeof iat !== 'number' || iat < now - assertionSeconds - clockTolerance))
    throw new errors.InvalidClientAuth('iat is too long ago')
}

const perMinute = 60

/** Counted after the signature was found good: nobody uses up what is another's. */
function limit({ limiter, sources }: Inside, machine: string): void {
  const wait = limiter.take(`token ${machine}`, perMinute, Date.parse(sources.now()))
  if (wait !== null) throw new errors.OIDCProviderError(429, 'temporarily_unavailable')
}
