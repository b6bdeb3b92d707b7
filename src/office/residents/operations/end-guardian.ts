import { z } from 'zod'
import { command } from '#kernel'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Guardianship } from '../schema.ts'
import { visibleTo } from '../sight.ts'
import { lockGuardianship, withdrawGuardianship } from '../store/index.ts'

/** A clerk ends it; from this moment on nothing is done by it. */
export const endGuardian = (_parts: ResidentsParts) =>
  command({
    name: 'residents.end-guardian',
    summary: 'ends that one resident acts for another',
    grant: 'residents:register',
    loud: true,
    input: z.object({ id: Guardianship.shape.id.meta({ control: 'hidden' }) }),
    output: z.object({ wardId: z.uuid() }),
    subject: (_input, { wardId }) => [wardId],
    run: async (ctx, { id }) => {
      const one = await lockGuardianship(ctx.db, id)
      if (!one || !(await visibleTo(ctx.db, ctx.actor, [one.wardId])).has(one.wardId))
        throw problem('not-found')
      await withdrawGuardianship(ctx.db, id, { now: ctx.now(), by: ctx.actor.id })
      await ctx.emit('residents.guardianship-changed', one.wardId, { id: one.wardId })
      return { wardId: one.wardId }
    },
  })
