import { z } from 'zod'
import { command } from '#kernel'
import { problem } from '../problems.ts'
import { Prepared } from '../schema.ts'
import { retirePrepared } from '../store/index.ts'

export const retirePreparedAlert = command({
  name: 'alerts.retire-prepared',
  summary: 'no longer offers an alert that was kept ready',
  grant: 'alerts:draft',
  input: z.object({ id: Prepared.shape.id.meta({ control: 'hidden' }) }),
  output: Prepared.pick({ id: true }),
  run: async (ctx, { id }) => {
    if (!(await retirePrepared(ctx.db, id, ctx.now()))) throw problem('not-found')
    return { id }
  },
})
