import { z } from 'zod'
import { command } from '#kernel'
import { removeStaff } from '../members.ts'
import { requireAnAdministrator, requireOther } from '../model/staff.ts'
import { problem } from '../problems.ts'
import type { StaffHooks } from '../staff-hooks.ts'
import { findStaff, lockHolders, lockPerson } from '../store/index.ts'

/** Somebody leaves: every way in and everything they held ends at once; their name stays beside what they did. */
export const removePerson = ({ leave }: StaffHooks) =>
  command({
    name: 'people.remove',
    summary: 'removes a member of staff: no link, key, code or session of theirs works any more',
    grant: 'people:manage',
    freshProof: true,
    loud: true,
    input: z.object({ id: z.uuid().meta({ control: 'hidden' }) }),
    output: z.object({}),
    run: async (ctx, { id }) => {
      requireOther(ctx.actor.id, id)
      const administrators = await lockHolders(ctx.db, 'administrator')
      await lockPerson(ctx.db, id)
      if (!(await findStaff(ctx.db, id))) throw problem('not-found')
      requireAnAdministrator(administrators, id)
      await removeStaff(ctx, id)
      await leave?.(ctx, id)
      return {}
    },
  })
