import { z } from 'zod'
import { query } from '#kernel'
import { WorkItem } from '../schema.ts'
import { listOpen } from '../store.ts'

export const listItems = query({
  name: 'work.list',
  summary: 'lists the open work items, the most urgent first',
  grant: 'work:read',
  input: z.object({}),
  output: z.object({ items: z.array(WorkItem) }),
  run: async (ctx) => ({ items: await listOpen(ctx.db) }),
})
