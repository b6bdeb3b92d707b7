import { z } from 'zod'
import { command } from '#kernel'
import type { HouseholdsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { lockImport, moveImport } from '../store/index.ts'
import { endOfLines } from './apply-part.ts'

/** Puts an extract aside that was compared and is not wanted; what stood in it is gone. */
export const dropImport = (parts: HouseholdsParts) =>
  command({
    name: 'households.drop-import',
    summary: 'puts an extract of the resident register aside without applying it',
    grant: 'households:import',
    input: z.object({ id: z.uuid().meta({ control: 'hidden' }) }),
    output: z.object({}),
    run: async (ctx, { id }) => {
      const row = await lockImport(ctx.db, id)
      if (!row) throw problem('not-found')
      if (row.state !== 'compared' && row.state !== 'comparing') throw problem('import-not-ready')
      await moveImport(ctx.db, id, { state: 'dropped', endedAt: ctx.now() })
      await endOfLines(ctx, parts, id)
      return {}
    },
  })
