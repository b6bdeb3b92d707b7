/** Where things are below the issuer, and what is taken there. */
export const steps = { token: '/token', revocation: '/revoke', introspection: '/introspect' } as const

/** JWS algorithms of a machine's assertions: asymmetric ones, each with the kind of key it fits (RFC 7518 §3.1, RFC 9864). */
export const assertionAlgorithms = ['ES256', 'EdDSA', 'Ed25519', 'PS256', 'RS256'] as const

/** A token lasts ten minutes; its machine asks for the next when it needs one. */
export const tokenSeconds = 600

/** An assertion is made for one request: from its making to its end five minutes at most. */
export const assertionSeconds = 300

/** How far the clock of a machine may be off. */
export const clockTolerance = 15

export const issuerOf = (publicUrl: string) => `${publicUrl}/oauth`
