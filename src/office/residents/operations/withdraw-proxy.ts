import { z } from 'zod'
import { command } from '#kernel'
import { me } from '../me.ts'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Guardianship } from '../schema.ts'
import { lockGuardianship, withdrawGuardianship } from '../store/index.ts'

/**
 * Ends a proxy at once: by who is acted for, or by who acts. A parent's or legal guardian's say is not theirs to end:
 * that is done at the town office (`residents.end-guardian`).
 */
export const withdrawProxy = (_parts: ResidentsParts) =>
  command({
    name: 'residents.withdraw-proxy',
    summary: 'ends that somebody acts for a resident, by one of the two',
    grant: 'resident',
    loud: true,
    input: z.object({ id: Guardianship.shape.id.meta({ control: 'hidden' }) }),
    output: z.object({}),
    run: async (ctx, { id }) => {
      const actor = me(ctx)
      const one = await lockGuardianship(ctx.db, id)
      if (!one || (one.wardId !== actor && one.guardianId !== actor) || one.kind !== 'proxy')
        throw problem('not-found')
      await withdrawGuardianship(ctx.db, id, { now: ctx.now(), by: actor })
      await ctx.emit('residents.guardianship-changed', one.wardId, { id: one.wardId })
      return {}
    },
  })
