import { z } from 'zod'
import { query } from '#kernel'
import { ShownGuardianship, shownGuardianships } from '../guardians.ts'
import { me } from '../me.ts'
import type { ResidentsParts } from '../parts.ts'

/** Whom the person who asks acts for, and who acts for them. */
export const listFamily = ({ vault }: ResidentsParts) =>
  query({
    name: 'residents.list-family',
    summary: 'lists whom a resident acts for, and who acts for them',
    grant: 'resident',
    input: z.object({}),
    output: z.object({ guardianships: z.array(ShownGuardianship) }),
    run: async (ctx) => ({ guardianships: await shownGuardianships(ctx, vault, me(ctx)) }),
  })
