import { z } from 'zod'
import { command } from '#kernel'
import { requireAnAdministrator, requireKnownRoles, requireOther } from '../model/staff.ts'
import { problem } from '../problems.ts'
import { Person } from '../schema.ts'
import type { StaffHooks } from '../staff-hooks.ts'
import { endSessions, findStaff, lockHolders, setRoles } from '../store/index.ts'

/** Gives a colleague other roles and ends their sessions: what they may do now is asked anew. Nobody decides about themselves. */
export const assignRoles = (knownRoles: readonly string[], { onlyElsewhere }: StaffHooks) =>
  command({
    name: 'people.assign-roles',
    summary: 'changes the roles of a member of staff and signs them out everywhere',
    grant: 'people:manage',
    freshProof: true,
    loud: true,
    input: z.object({
      id: z.uuid().meta({ control: 'hidden' }),
      roles: Person.shape.roles.min(1).meta({ label: '役割' }),
    }),
    output: z.object({}),
    run: async (ctx, { id, roles }) => {
      requireOther(ctx.actor.id, id)
      requireKnownRoles(knownRoles, roles)
      const administrators = await lockHolders(ctx.db, 'administrator')
      const person = await findStaff(ctx.db, id)
      if (!person) throw problem('not-found')
      if (person.roles.length === 0 && (await onlyElsewhere?.(ctx.db, id, ctx.now())))
        throw problem('outside-member')
      if (!roles.includes('administrator')) requireAnAdministrator(administrators, id)
      await setRoles(ctx.db, id, roles)
      await endSessions(ctx.db, id)
      return {}
    },
  })
