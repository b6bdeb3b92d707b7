import { z } from 'zod'
import { command } from '#kernel'
import { lockEverybody, lockStaff } from '#people'
import { endTaken, leaveOne } from '../leave.ts'
import { over } from '../model/period.ts'
import type { OrganisationsParts } from '../parts.ts'
import { lapsedBreakGlass, lapsedMemberships, lockMembership } from '../store/index.ts'

const atOnce = 100

/**
 * Writes down that something ended by its own time: nothing was held past that moment, this only says so in the audit and
 * does what follows from leaving.
 */
export const endLapsed = (parts: OrganisationsParts) =>
  command({
    name: 'organisations.end-lapsed',
    summary: 'records memberships and emergency roles whose time is over as ended',
    grant: 'system',
    loud: true,
    input: z.object({}),
    output: z.object({ ended: z.array(z.uuid()) }),
    subject: (_input, { ended }) => ended,
    run: async (ctx) => {
      const now = ctx.now()
      const memberships = await lapsedMemberships(ctx.db, now, atOnce)
      if (memberships.length > 0) await lockEverybody(ctx.db)
      await lockStaff(
        ctx.db,
        memberships.map(({ personId }) => personId),
      )
      for (const { id } of memberships) {
        const membership = await lockMembership(ctx.db, id)
        if (membership?.endedAt === null && over(membership, now)) await leaveOne(ctx, membership, parts)
      }
      const taken = await lapsedBreakGlass(ctx.db, now, atOnce)
      await endTaken(ctx, taken)
      return { ended: [...memberships, ...taken].map(({ id }) => id) }
    },
  })
