import { z } from 'zod'
import { query } from '#kernel'
import type { Staff } from '../ports.ts'
import { ownHands, readerOf } from '../reader.ts'
import { WorkItem } from '../schema.ts'
import { countOpen } from '../store/index.ts'

export const countItems = (staff: Staff) =>
  query({
    name: 'work.count',
    summary: 'counts the open work in my hands and says when the first of it is due',
    grant: 'work:read',
    input: z.object({}),
    output: z.object({ count: z.int().nonnegative(), dueAt: WorkItem.shape.dueAt.nullable() }),
    run: async (ctx) => {
      const holder = ownHands(await readerOf(ctx, staff))
      const { count, dueAt } = await countOpen(ctx.db, { holder, now: ctx.now() })
      return { count, dueAt }
    },
  })
