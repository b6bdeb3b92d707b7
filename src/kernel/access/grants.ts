import { kernelProblem } from '../problem/index.ts'
import type { Actor } from './actor.ts'

/**
 * What an operation asks of its caller: `public` anybody, `signed-in` anyone with an account, `staff` of those only who
 * works for the town or another organisation, `resident` only residents, `system` only the engine itself, else a grant
 * such as `alerts:approve`.
 */
export type Grant = 'public' | 'signed-in' | 'staff' | 'resident' | 'system' | `${string}:${string}`

export function holds(actor: Actor, grant: Grant): boolean {
  switch (grant) {
    case 'public':
      return true
    case 'signed-in':
      return actor.kind !== 'anonymous' && actor.kind !== 'client'
    case 'staff':
      return actor.kind === 'person' || actor.kind === 'operator' || actor.kind === 'system'
    case 'resident':
      return actor.kind === 'resident' || actor.kind === 'system'
    case 'system':
      return actor.kind === 'system'
    default:
      return actor.kind === 'system' || actor.grants.has(grant)
  }
}

/** A machine's token is good for the operations it names and no other: refuses `kernel.out-of-scope`. */
export function requireScope(actor: Actor, operation: string): void {
  if (actor.scopes !== undefined && !actor.scopes.has(operation))
    throw kernelProblem('out-of-scope', { scope: operation })
}

/** Default deny. Refuses `kernel.not-signed-in` to strangers and `kernel.forbidden` to people without the grant. */
export function requireGrant(actor: Actor, grant: Grant): void {
  if (holds(actor, grant)) return
  throw actor.kind === 'anonymous' ? kernelProblem('not-signed-in') : kernelProblem('forbidden', { grant })
}
