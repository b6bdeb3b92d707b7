import { z } from 'zod'
import { command, violatedConstraint } from '#kernel'
import { problem } from '../problems.ts'
import { Import } from '../schema.ts'
import { countLines, lockImport, moveImport } from '../store/index.ts'
import { applyEvent } from './apply-part.ts'

/**
 * Confirms an extract as it was compared. Every line is applied as it was shown or not at all. Refuses
 * `households.import-not-ready` before it is compared or after it was decided, `households.import-busy` while another is
 * being applied.
 */
export const confirmImport = command({
  name: 'households.confirm-import',
  summary: 'applies an extract of the resident register as its comparison shows it',
  grant: 'households:import',
  loud: true,
  input: z.object({ id: z.uuid().meta({ control: 'hidden' }) }),
  output: Import.pick({ id: true }),
  run: async (ctx, { id }) => {
    const row = await lockImport(ctx.db, id)
    if (!row) throw problem('not-found')
    if (row.state !== 'compared') throw problem('import-not-ready')
    const counts = await countLines(ctx.db, { importId: id, undisclosed: true })
    const total = (counts.get('new') ?? 0) + (counts.get('changed') ?? 0)
    try {
      await moveImport(ctx.db, id, { state: 'applying', confirmedBy: ctx.actor.id, done: 0, total })
    } catch (error) {
      throw violatedConstraint(error) === 'import_applying' ? problem('import-busy') : error
    }
    await ctx.emit(applyEvent, id)
    return { id }
  },
})
