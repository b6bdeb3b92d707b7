import { z } from 'zod'
import { command } from '#kernel'
import { complete } from '../model.ts'
import { problem } from '../problems.ts'
import { WorkItem } from '../schema.ts'
import { lockItem, saveDone } from '../store.ts'

export const completeItem = command({
  name: 'work.complete',
  summary: 'closes a work item with what was done about it',
  grant: 'work:complete',
  input: z.object({
    id: WorkItem.shape.id.meta({ control: 'hidden' }),
    note: WorkItem.shape.note.unwrap().meta({ label: '対応の内容', control: 'textarea' }),
  }),
  output: WorkItem,
  run: async (ctx, { id, note }) => {
    const item = await lockItem(ctx.db, id)
    if (!item) throw problem('not-found')
    const done = complete(item, { actor: ctx.actor.id, note, now: ctx.now() })
    await saveDone(ctx.db, done)
    return done
  },
})
