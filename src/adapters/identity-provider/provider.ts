import * as oidc from 'openid-client'
import { z } from 'zod'
import type { CardFacts, CardRefusal, IdentityProvider } from '../../office/residents/ports.ts'
import type { Guard } from '../network/index.ts'
import type { ClientKey } from './client-key.ts'
import { guardedFetch, Unreachable } from './guarded-fetch.ts'

export type ProviderParts = {
  /** As its metadata names it. Plain http only for a provider on this machine. */
  issuer: string
  clientId: string
  key: ClientKey
  redirectUri: string
  /**
   * Ways of showing who one is that are good enough (`acr`, OpenID Connect Core 1.0 §2): asked for, and an answer that
   * names none of them is refused. Empty where the provider knows only one.
   */
  acr: readonly string[]
  /** How many seconds ago a person may have shown who they are (`max_age`, `auth_time`, §3.1.2.1); null: not asked. */
  maxAge: number | null
  guard: Guard
  /** Why an answer was refused, for who runs the machine: codes, nothing personal. */
  onRefusal(reason: string): void
}

/** Scopes of the four facts, as the Digital Authentication App names them. */
const scope = 'openid name address birthdate gender'
/** How far two clocks may differ, in seconds. */
const clockTolerance = 30
/** How long what the provider says of itself is believed, in milliseconds. */
const metadataMs = 3_600_000

/** A relying party of one provider (OpenID Connect Core 1.0, RFC 7636, RFC 7523, RFC 9207). */
export function createIdentityProvider(parts: ProviderParts): IdentityProvider {
  const configuration = metadata(parts)
  const refused = (error: unknown): CardRefusal => {
    parts.onRefusal(reasonOf(error))
    return refusalOf(error)
  }
  return {
    issuer: parts.issuer,
    publicKeys: { keys: [{ ...parts.key.publicJwk }] },
    async address({ state, nonce, challenge }) {
      try {
        return oidc.buildAuthorizationUrl(await configuration(), {
          redirect_uri: parts.redirectUri,
          scope,
          state,
          nonce,
          code_challenge: challenge,
          code_challenge_method: 'S256',
          ...(parts.acr.length > 0 ? { acr_values: parts.acr.join(' ') } : {}),
          ...(parts.maxAge === null ? {} : { max_age: String(parts.maxAge) }),
        })
      } catch (error) {
        return refused(error)
      }
    },
    async facts({ callback, state, nonce, verifier }) {
      try {
        const config = await configuration()
        const tokens = await oidc.authorizationCodeGrant(config, callback, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
          // Without `auth_time`, or with one of longer ago, the library refuses it (§3.1.3.7, 13).
          ...(parts.maxAge === null ? {} : { maxAge: parts.maxAge }),
        })
        const claims = tokens.claims()
        const { sub = '', azp } = claims ?? {}
        // Named for another party, though the audience is the town (§3.1.3.7, 5).
        if (azp !== undefined && azp !== parts.clientId) return mismatched(parts, 'azp')
        if (parts.acr.length > 0 && !parts.acr.includes(String(claims?.['acr'])))
          return mismatched(parts, 'acr')
        // Refuses the facts of anybody but the one the ID token names (§5.3.2).
        const told = await oidc.fetchUserInfo(config, tokens.access_token, sub)
        return read(parts.issuer, told) ?? 'incomplete'
      } catch (error) {
        return refused(error)
      }
    },
  }
}

function mismatched({ onRefusal }: ProviderParts, reason: string): CardRefusal {
  onRefusal(reason)
  return 'mismatch'
}

/** What the provider says of itself, asked for again after an hour and after a failure. */
function metadata(parts: ProviderParts): () => Promise<oidc.Configuration> {
  let held: { until: number; config: Promise<oidc.Configuration> } | null = null
  return () => {
    if (held && performance.now() < held.until) return held.config
    const config = discover(parts)
    held = { until: performance.now() + metadataMs, config }
    config.catch(() => {
      held = null
    })
    return config
  }
}

async function discover({ issuer, clientId, key, guard }: ProviderParts): Promise<oidc.Configuration> {
  const auth = oidc.PrivateKeyJwt({ key: key.key, kid: key.kid })
  const plain = new URL(issuer).protocol === 'http:'
  return oidc.discovery(new URL(issuer), clientId, { [oidc.clockTolerance]: clockTolerance }, auth, {
    [oidc.customFetch]: guardedFetch(guard),
    // Signatures of ID tokens are checked although TLS brought them: evidence that outlives the connection.
    execute: [oidc.enableNonRepudiationChecks, ...(plain ? [oidc.allowInsecureRequests] : [])],
  })
}

const genders: Readonly<Record<string, CardFacts['gender']>> = {
  male: 'male',
  female: 'female',
  '1': 'male',
  '2': 'female',
  '9': 'other',
  other: 'other',
}

/** UserInfo of the profile: an address is an object with `formatted` (§5.1.1) or the line itself. */
const UserInfo = z.object({
  sub: z.string().min(1).max(255),
  name: z.string().min(1).max(400),
  birthdate: z.iso.date(),
  address: z.union([
    z.string().min(1).max(1000),
    z.object({ formatted: z.string().min(1).max(1000) }).transform(({ formatted }) => formatted),
  ]),
  gender: z.union([z.string(), z.number()]).transform((told) => genders[String(told)] ?? 'unknown'),
})

function read(issuer: string, told: unknown): CardFacts | null {
  const { data } = UserInfo.safeParse(told)
  if (!data) return null
  const { sub, name, birthdate, address, gender } = data
  return { issuer, sub, name, birthDate: birthdate, address, gender }
}

function refusalOf(error: unknown): CardRefusal {
  if (error instanceof oidc.AuthorizationResponseError)
    return error.error === 'access_denied' ? 'cancelled' : 'unavailable'
  if (error instanceof oidc.ResponseBodyError)
    return error.error === 'invalid_grant' ? 'expired' : 'unavailable'
  return unreachable(error) ? 'unavailable' : 'mismatch'
}

/** No answer, or an answer that is none of the protocol, such as the error page of a server that is down. */
const unreachable = (error: unknown): boolean =>
  error instanceof Unreachable ||
  (error instanceof Error &&
    (('code' in error && error.code === 'OAUTH_RESPONSE_IS_NOT_CONFORM') ||
      (error.cause !== undefined && unreachable(error.cause))))

function reasonOf(error: unknown): string {
  if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError)
    return plainCode(error.error)
  if (error instanceof Unreachable) return error.message
  return error instanceof Error && 'code' in error ? plainCode(String(error.code)) : 'unknown'
}

/** A code of the other side may hold anything. */
const plainCode = (code: string) => (/^[\w-]{1,60}$/.test(code) ? code : 'unreadable')
