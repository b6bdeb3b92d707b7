import type { Instant } from '../clock/index.ts'

/**
 * Who acts. `person` is a member of staff or of an organisation who signed in, `resident` a resident who did, `client`
 * a machine with an access token, `operator` came through the unix socket of the data folder, `system` is a listener or
 * a job, `anonymous` is anybody. `id` is what audit rows hold; it never is a name.
 */
export type Actor = {
  kind: 'person' | 'resident' | 'client' | 'operator' | 'system' | 'anonymous'
  id: string
  grants: ReadonlySet<string>
  /** The names of the operations a machine's token is good for (OAuth 2.1 scope); whoever has none is not limited so. */
  readonly scopes?: ReadonlySet<string>
  /** The session a person came with, for what concerns this device alone; never in the audit. */
  readonly session?: string
  /** Beside `session`: when they last proved who they are, and whether they have anything to do so with. */
  readonly proof?: Proof
}

/** `at` is null when this request shows nothing of it, as one with a token that was replaced meanwhile. */
export type Proof = { readonly at: Instant | null; readonly possible: boolean }

export const anonymous: Actor = { kind: 'anonymous', id: 'anonymous', grants: new Set() }

/** Whoever holds the machine, through the socket of the data folder: with the grants of the role `operator`, no more. */
export function operator(grants: ReadonlySet<string>): Actor {
  return { kind: 'operator', id: 'operator', grants }
}

/** The engine's own hand for what follows from a decision already taken by people (listeners, jobs). */
export function system(module: string): Actor {
  return { kind: 'system', id: `system:${module}`, grants: new Set() }
}
