import { z } from 'zod'
import { query } from '#kernel'
import { openCells } from '../import-lines.ts'
import type { HouseholdsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Import } from '../schema.ts'
import { findImport, linesOf } from '../store/index.ts'
import { seesAll } from './get-import.ts'

const most = 10_000

/** The lines of an extract that were not taken, each with the reason, the column and its cells as they came. */
export const listRefusals = (parts: HouseholdsParts) =>
  query({
    name: 'households.list-refusals',
    summary: 'lists the lines of an extract that could not be taken, and why',
    grant: 'households:import',
    input: z.object({ id: z.uuid() }),
    output: z.object({
      import: Import.pick({ id: true, state: true, fileName: true }),
      /** Of the file, for a list to repair; none after its end. */
      headings: z.array(z.string()),
      lines: z.array(
        z.object({ line: z.int(), code: z.string(), column: z.string(), cells: z.array(z.string()) }),
      ),
    }),
    run: async (ctx, { id }) => {
      const row = await findImport(ctx.db, id)
      if (!row) throw problem('not-found')
      const of = { importId: id, outcomes: ['refused', 'stale'] as const, undisclosed: seesAll(ctx.actor) }
      const lines = await linesOf(ctx.db, of, { offset: 0, limit: most })
      const refused = lines.filter(({ outcome }) => outcome === 'refused')
      const cells = new Map(
        (await openCells(ctx, parts.vault, refused)).map((held, at) => [refused[at]?.line, held]),
      )
      return {
        import: row,
        headings: row.headings,
        lines: lines.map(({ line, code, column }) => ({
          line,
          code: code ?? '',
          column: column ?? '',
          cells: cells.get(line) ?? [],
        })),
      }
    },
  })
