import { z } from 'zod'
import { query } from '#kernel'
import { colleaguesFor } from '../colleagues.ts'
import { isFor } from '../model/item.ts'
import type { Staff } from '../ports.ts'
import { problem } from '../problems.ts'
import { listed, readerOf } from '../reader.ts'
import { Assignment, Escalation, ListedItem, WorkItem } from '../schema.ts'
import { assignmentsOf, escalationsOf, findItem } from '../store/index.ts'

/** One item with all that happened to it; refuses `work.not-found` to whose hands it is not in. */
export const getItem = (staff: Staff) =>
  query({
    name: 'work.get',
    summary: 'shows one item of work, who had it and before whom it was brought',
    grant: 'work:read',
    input: z.object({ id: WorkItem.shape.id }),
    output: z.object({
      item: ListedItem,
      assignments: z.array(Assignment),
      escalations: z.array(Escalation),
      /** Whom it can be given to: colleagues whose work it is too. */
      colleagues: z.array(z.object({ id: z.uuid(), name: z.string() })),
      /** Names of staff in the history, by id. */
      names: z.record(z.string(), z.string()),
      /** Who asks. */
      me: z.string(),
    }),
    run: async (ctx, { id }) => {
      const item = await findItem(ctx.db, id)
      if (!item) throw problem('not-found')
      const escalations = await escalationsOf(ctx.db, [id])
      const before = escalations.flatMap(({ role }) => role ?? [])
      if (!isFor(item, before, await readerOf(ctx, staff))) throw problem('not-found')
      const assignments = await assignmentsOf(ctx.db, id)
      const people = [...assignments.flatMap((one) => [one.assignedTo, one.assignedBy]), item.doneBy]
        .filter((one) => one !== null)
        .filter(isUuid)
      const [row] = await listed(ctx, [item], staff)
      if (!row) throw problem('not-found')
      return {
        item: row,
        assignments,
        escalations,
        colleagues: item.doneAt === null ? await colleaguesFor(ctx, { item, before }, staff) : [],
        names: Object.fromEntries(await staff.namesOf(ctx.db, [...new Set(people)])),
        me: ctx.actor.id,
      }
    },
  })

/** Also the engine's own hand may have done something; it has no name. */
const isUuid = (id: string) => z.uuid().safeParse(id).success
