import { z } from 'zod'
import { query } from '#kernel'
import { countSessions } from '../store/index.ts'

/** How many people would be signed out; never who. */
export const countAllSessions = query({
  name: 'people.count-sessions',
  summary: 'counts the sessions of staff and of residents',
  grant: 'people:manage',
  input: z.object({}),
  output: z.object({ staff: z.int(), residents: z.int() }),
  run: async (ctx) => {
    const counts = await countSessions(ctx.db, ctx.now())
    return { staff: counts.get('staff') ?? 0, residents: counts.get('resident') ?? 0 }
  },
})
