import { z } from 'zod'
import { type Ctx, command } from '#kernel'
import { canHave } from '../colleagues.ts'
import { assign } from '../model/item.ts'
import type { Staff } from '../ports.ts'
import { problem } from '../problems.ts'
import { lockOwn } from '../reader.ts'
import { WorkItem } from '../schema.ts'
import { saveAssigned } from '../store/index.ts'

const which = {
  id: WorkItem.shape.id.meta({ control: 'hidden' }),
  /** Who had it when this was decided: of two who take it at once one is told. */
  seen: z.uuid().nullable().default(null).meta({ control: 'hidden' }),
}

/**
 * Gives an item to one person: oneself or a colleague whose work it is too (else `work.not-theirs`). Refuses
 * `work.changed-meanwhile` when somebody else has it by now.
 */
export const assignItem = (staff: Staff) =>
  command({
    name: 'work.assign',
    summary: 'gives a work item to one person',
    grant: 'work:complete',
    input: z.object({ ...which, to: z.uuid().meta({ label: '渡す相手' }) }),
    output: WorkItem,
    subject: ({ to }) => [to],
    run: async (ctx, { id, seen, to }) => {
      const { item, before } = await lockOwn(ctx, id, staff)
      if (!(await canHave(ctx, { item, before, id: to }, staff)))
        throw problem('not-theirs', {}, [{ path: 'to', code: 'invalid-value', detail: {} }])
      return keep(ctx, assign(item, to, seen))
    },
  })

/** Gives it back to all who own it, with the same refusals. */
export const giveBackItem = (staff: Staff) =>
  command({
    name: 'work.give-back',
    summary: 'gives a work item back to all whose work it is',
    grant: 'work:complete',
    input: z.object(which),
    output: WorkItem,
    run: async (ctx, { id, seen }) => {
      const { item } = await lockOwn(ctx, id, staff)
      return keep(ctx, assign(item, null, seen))
    },
  })

async function keep(ctx: Ctx, item: WorkItem): Promise<WorkItem> {
  const { id: itemId, assignedTo } = item
  const by = { assignedBy: ctx.actor.id, at: ctx.now() }
  await saveAssigned(ctx.db, { itemId, assignedTo, ...by })
  return item
}
