import { z } from 'zod'
import { command } from '#kernel'
import { requireAnAdministrator, requireOther } from '../model/staff.ts'
import { problem } from '../problems.ts'
import { findStaff, lockHolders, markRemoved, voidEnrolments } from '../store/index.ts'
import { voidWaysIn } from './re-enrol.ts'

/** Somebody leaves: every way in of theirs is void at once; their name stays beside what they did. */
export const removePerson = command({
  name: 'people.remove',
  summary: 'removes a member of staff: no link, key, code or session of theirs works any more',
  grant: 'people:manage',
  loud: true,
  input: z.object({ id: z.uuid().meta({ control: 'hidden' }) }),
  output: z.object({}),
  run: async (ctx, { id }) => {
    requireOther(ctx.actor.id, id)
    const administrators = await lockHolders(ctx.db, 'administrator')
    if (!(await findStaff(ctx.db, id))) throw problem('not-found')
    requireAnAdministrator(administrators, id)
    await voidWaysIn(ctx, id)
    await voidEnrolments(ctx.db, id, ctx.now())
    await markRemoved(ctx.db, id, ctx.now())
    return {}
  },
})
