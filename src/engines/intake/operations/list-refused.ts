import { z } from 'zod'
import { query } from '#kernel'
import { Refused } from '../schema.ts'
import { listRefused } from '../store/index.ts'

const most = 100

/** What was refused of late, with why, for staff. */
export const listQuarantine = query({
  name: 'intake.list-refused',
  summary: 'lists what was refused, with code and place, and how its sender was told',
  grant: 'alerts:read',
  input: z.object({}),
  output: z.object({ refused: z.array(Refused.omit({ head: true })) }),
  run: async (ctx) => ({ refused: await listRefused(ctx.db, most) }),
})
