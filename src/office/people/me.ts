import type { Ctx } from '#kernel'
import { problem } from './problems.ts'

/** The account of who asks; refuses `people.staff-only` to the operator of the machine and the program itself. */
export function me(ctx: Ctx): string {
  if (ctx.actor.kind !== 'person' && ctx.actor.kind !== 'resident') throw problem('staff-only')
  return ctx.actor.id
}
