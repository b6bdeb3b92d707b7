import type { Ctx } from '#kernel'
import { fitsExpiry } from '../model/standing.ts'
import type { Inside } from '../parts.ts'
import { problem } from '../problems.ts'
import type { Machine } from '../schema.ts'
import { lockMachine } from '../store/index.ts'

/** Refuses roles that are not in the town's file, and a term that is over or longer than two years. */
export function requireTerms(
  ctx: Ctx,
  { roles: known }: Inside,
  { roles, expiresAt }: Pick<Machine, 'roles' | 'expiresAt'>,
): void {
  if (roles.some((role) => !Object.hasOwn(known.roles, role))) throw problem('unknown-role')
  if (!fitsExpiry(expiresAt, ctx.now())) throw problem('expiry-out-of-range')
}

/** A machine to decide about, held until the end of the transaction; one that was revoked is not decided about again. */
export async function lockLive(ctx: Ctx, id: string): Promise<Machine> {
  const machine = await lockMachine(ctx.db, id)
  if (!machine) throw problem('not-found')
  if (machine.revokedAt !== null) throw problem('revoked')
  return machine
}
