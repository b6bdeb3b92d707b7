import { z } from 'zod'
import { query } from '#kernel'
import type { HouseholdsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { householdsByNumber } from '../records.ts'
import { HouseholdFields } from '../schema.ts'
import { seenMembers } from '../shown-household.ts'

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
      await seenMembers(ctx, residents, found.id)
      return { id: found.id }
    },
  })
