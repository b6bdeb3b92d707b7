import { kernelProblem } from '../problem/index.ts'
import type { Actor } from './actor.ts'

/**
 * What an operation asks of its caller: `public` anybody, `signed-in` any person, `system` only the engine itself,
 * else a grant such as `alerts:approve`.
 */
export type Grant = 'public' | 'signed-in' | 'system' | `${string}:${string}`

export function holds(actor: Actor, grant: Grant): boolean {
  switch (grant) {
    case 'public':
      return true
    case 'signed-in':
      return actor.kind !== 'anonymous'
    case 'system':
      return actor.kind === 'system'
    default:
      return actor.kind === 'system' || actor.grants.has(grant)
  }
}

/** Default deny. Refuses `kernel.not-signed-in` to strangers and `kernel.forbidden` to people without the grant. */
export function requireGrant(actor: Actor, grant: Grant): void {
  if (holds(actor, grant)) return
  throw actor.kind === 'anonymous' ? kernelProblem('not-signed-in') : kernelProblem('forbidden', { grant })
}
