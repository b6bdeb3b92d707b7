import { z } from 'zod'
import { query } from '#kernel'
import type { HouseholdsParts } from '../parts.ts'
import { ShownHousehold, showHousehold } from '../shown-household.ts'

/** A household with its members, for staff; that their records were read is written down. */
export const getHousehold = (parts: HouseholdsParts) =>
  query({
    name: 'households.get',
    summary: 'shows a household with its members',
    grant: 'households:read',
    logsReads: true,
    input: z.object({ id: z.uuid() }),
    output: ShownHousehold,
    run: async (ctx, { id }) => {
      const shown = await showHousehold(ctx, parts, id)
      const read = shown.members.map(({ residentId }) => residentId)
      await parts.residents.logReads(ctx, read, { operation: 'households.get', purpose: 'counter' })
      return shown
    },
  })
