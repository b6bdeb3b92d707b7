import { type Actor, type Grant, holds, requireGrant } from '#kernel'
import type { WebParts } from './parts.ts'

type Shown = { path: string; grant: Grant }

/**
 * Refuses a page or file to who may not see it (`requireGrant`), and leaves of it a line with ids and a figure: no
 * operation is run that would (ASVS V16.3.2). Strangers are only sent to sign in.
 */
export function admit({ log, metrics }: WebParts, actor: Actor, { path, grant }: Shown): void {
  if (actor.kind !== 'anonymous' && !holds(actor, grant)) {
    metrics.forbidden(path)
    log.warn({ route: path, actor: actor.id }, 'access.forbidden')
  }
  requireGrant(actor, grant)
}
