import { z } from 'zod'
import { query } from '#kernel'
import { openShown } from '../import-lines.ts'
import type { HouseholdsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Import, ImportLine, LineOutcome } from '../schema.ts'
import { countLines, findImport, linesOf } from '../store/index.ts'
import { seesAll } from './get-import.ts'

const perPage = 50

/** What an extract would change, person by person. Whoever reads it has read these people's records. */
export const listDifferences = (parts: HouseholdsParts) =>
  query({
    name: 'households.list-differences',
    summary: 'shows line by line what an extract of the resident register would change',
    grant: 'households:import',
    logsReads: true,
    input: z.object({
      id: z.uuid(),
      outcome: LineOutcome.extract(['new', 'changed']),
      page: z.int().min(1).max(10_000),
    }),
    output: z.object({
      import: Import.pick({ id: true, state: true, fileName: true }),
      pages: z.int(),
      lines: z.array(
        ImportLine.pick({ line: true, undisclosed: true, residentId: true }).extend({
          name: z.string(),
          changes: z.array(
            z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() }),
          ),
        }),
      ),
    }),
    run: async (ctx, { id, outcome, page }) => {
      const row = await findImport(ctx.db, id)
      if (!row) throw problem('not-found')
      const undisclosed = seesAll(ctx.actor)
      const of = { importId: id, outcomes: [outcome], undisclosed }
      const lines = await linesOf(ctx.db, of, { offset: (page - 1) * perPage, limit: perPage })
      const total = (await countLines(ctx.db, { importId: id, undisclosed })).get(outcome) ?? 0
      const shown = await openShown(ctx, parts.vault, lines)
      const read = lines.flatMap(({ residentId }) => residentId ?? [])
      const why = { operation: 'households.list-differences', purpose: 'correction' as const }
      await parts.residents.logReads(ctx, read, why)
      return {
        import: row,
        pages: Math.ceil(total / perPage),
        lines: lines.map(({ line, residentId, undisclosed: hidden }, at) => ({
          line,
          residentId,
          undisclosed: hidden,
          name: shown[at]?.row.name ?? '',
          changes: shown[at]?.changes ?? [],
        })),
      }
    },
  })
