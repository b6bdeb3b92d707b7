import { z } from 'zod'
import { query } from '#kernel'
import { WorkItem } from '../schema.ts'
import { countOpen } from '../store.ts'

export const countItems = query({
  name: 'work.count',
  summary: 'counts the open work items and says when the first of them is due',
  grant: 'work:read',
  input: z.object({}),
  output: z.object({ count: z.int().nonnegative(), dueAt: WorkItem.shape.dueAt.nullable() }),
  run: async (ctx) => countOpen(ctx.db),
})
