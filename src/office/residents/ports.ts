/** The four facts a card vouches for (基本4情報), and who the provider says it is. */
export type CardFacts = {
  issuer: string
  /** Pairwise: the same person is another one for every other service. */
  sub: string
  name: string
  birthDate: string
  address: string
  gender: 'male' | 'female' | 'other' | 'unknown'
}

/** Why signing in by card came to nothing; each has its own words on the page. */
export const cardRefusals = [
  'cancelled',
  'expired',
  'mismatch',
  'unavailable',
  'incomplete',
  'closed',
] as const
export type CardRefusal = (typeof cardRefusals)[number]

/**
 * A provider of identities by OpenID Connect Core 1.0, in the profile of the Digital Authentication App: code flow with
 * PKCE S256, state, nonce, `private_key_jwt`, facts from the UserInfo endpoint. Outcomes are values.
 */
export type IdentityProvider = {
  issuer: string
  /** Where the browser is sent; a refusal when the provider cannot be reached. */
  address(ask: { state: string; nonce: string; challenge: string }): Promise<URL | CardRefusal>
  /** Exchanges the code in `callback`, having checked issuer, state, nonce, signature and times. */
  facts(answer: {
    callback: URL
    state: string
    nonce: string
    verifier: string
  }): Promise<CardFacts | CardRefusal>
  /** Public keys the provider knows this town by (RFC 7517). */
  publicKeys: { keys: readonly Record<string, unknown>[] }
}
