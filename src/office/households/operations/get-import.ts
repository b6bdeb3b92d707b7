import { z } from 'zod'
import { holds, query } from '#kernel'
import { problem } from '../problems.ts'
import { Import, LineOutcome } from '../schema.ts'
import { countLines, findImport } from '../store/index.ts'

/** Whether this reader may know of people under protection; see `residents`. */
export const seesAll = (actor: Parameters<typeof holds>[0]): boolean =>
  holds(actor, 'residents:read-undisclosed')

/**
 * How an extract stands, with its counts. Lines of people under protection are not counted for who may not see them,
 * and then the progress is a share, not a number.
 */
export const getImport = query({
  name: 'households.get-import',
  summary: 'shows how an extract of the resident register stands',
  grant: 'households:import',
  input: Import.pick({ id: true }),
  output: Import.omit({ blob: true, sha256: true, done: true, total: true }).extend({
    /** Of the work of this state, from 0 to 100. */
    percent: z.int(),
    counts: z.record(LineOutcome, z.int()),
  }),
  run: async (ctx, { id }) => {
    const row = await findImport(ctx.db, id)
    if (!row) throw problem('not-found')
    const counted = await countLines(ctx.db, { importId: id, undisclosed: seesAll(ctx.actor) })
    const of = (outcome: z.output<typeof LineOutcome>) => counted.get(outcome) ?? 0
    const counts = {
      new: of('new'),
      changed: of('changed'),
      unchanged: of('unchanged'),
      refused: of('refused'),
      stale: of('stale'),
    }
    return { ...row, percent: row.total === 0 ? 0 : Math.floor((row.done / row.total) * 100), counts }
  },
})
