import { z } from 'zod'
import { query } from '#kernel'
import type { HouseholdsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { householdsByNumber } from '../records.ts'
import { HouseholdFields } from '../schema.ts'
import { membersOf } from '../store/index.ts'

/**
 * Finds a household by its number. Refuses `households.not-found` alike for a number nobody has and a household of which
 * the reader may see nobody.
 */
export const findHousehold = ({ vault, residents }: HouseholdsParts) =>
  query({
    name: 'households.find',
    summary: 'finds a household by its number',
    grant: 'households:read',
    input: HouseholdFields.pick({ number: true }),
    output: z.object({ id: z.uuid() }),
    run: async (ctx, { number }) => {
      const found = (await householdsByNumber(ctx.db, vault, [number])).get(number)
      if (!found) throw problem('not-found')
      const members = await membersOf(ctx.db, found.id)
      const seen = await residents.visibleTo(
        ctx.db,
        ctx.actor,
        members.map(({ residentId }) => residentId),
      )
      if (members.length > 0 && seen.size === 0) throw problem('not-found')
      return { id: found.id }
    },
  })
