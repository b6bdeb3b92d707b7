import { z } from 'zod'
import { command } from '#kernel'
import { complete } from '../model/item.ts'
import type { Staff } from '../ports.ts'
import { lockOwn } from '../reader.ts'
import { WorkItem } from '../schema.ts'
import { saveDone } from '../store/index.ts'

/** Refuses `work.not-found` to whose hands the item is not in, and `work.self-closing` for what only its thing closes. */
export const completeItem = (staff: Staff) =>
  command({
    name: 'work.complete',
    summary: 'closes a work item with what was done about it',
    grant: 'work:complete',
    input: z.object({
      id: WorkItem.shape.id.meta({ control: 'hidden' }),
      note: WorkItem.shape.note.unwrap(),
    }),
    output: WorkItem,
    run: async (ctx, { id, note }) => {
      const { item } = await lockOwn(ctx, id, staff)
      const done = complete(item, { actor: ctx.actor.id, note, now: ctx.now() })
      await saveDone(ctx.db, done)
      return done
    },
  })
