import type { Ctx } from '#kernel'
import { problem } from './problems.ts'

/** The resident who asks; refuses `residents.not-a-resident` to the program itself. */
export function me(ctx: Ctx): string {
  if (ctx.actor.kind !== 'resident') throw problem('not-a-resident')
  return ctx.actor.id
}
