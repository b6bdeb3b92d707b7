import { z } from 'zod'
import { type Ctx, command } from '#kernel'
import { compareLines } from '../compare.ts'
import { type FileReader, fileReader } from '../import-lines.ts'
import type { HouseholdsParts } from '../parts.ts'
import { Import } from '../schema.ts'
import { addLines, lockImport, moveImport } from '../store/index.ts'
import { compareEvent } from './upload-register.ts'

const linesAtOnce = 500

/** Compares the next part of an extract. A part is one transaction, so a killed process goes on where it was. */
export function comparePart(parts: HouseholdsParts) {
  const read = fileReader(parts)
  return command({
    name: 'households.compare-part',
    summary: 'compares the next lines of an extract with what is known',
    grant: 'system',
    input: Import.pick({ id: true }),
    output: z.object({}),
    run: async (ctx, { id }) => {
      const row = await lockImport(ctx.db, id)
      if (row?.state === 'comparing') await compareNext(ctx, parts, { row, read })
      return {}
    },
  })
}

async function compareNext(
  ctx: Ctx,
  parts: HouseholdsParts,
  { row, read }: { row: z.output<typeof Import>; read: FileReader },
): Promise<void> {
  const file = await read(ctx, row)
  if (!file.ok) {
    const refusedColumn = file.column === '' ? null : file.column
    return moveImport(ctx.db, row.id, {
      state: 'refused',
      refusal: file.code,
      refusedColumn,
      endedAt: ctx.now(),
    })
  }
  const lines = file.lines.slice(row.done, row.done + linesAtOnce)
  await addLines(ctx.db, await compareLines(ctx, parts, { importId: row.id, lines }))
  const done = row.done + lines.length
  const total = file.lines.length
  const headings = [...file.headings]
  if (done < total) {
    await moveImport(ctx.db, row.id, { done, total, headings })
    await ctx.emit(compareEvent, row.id)
  } else await moveImport(ctx.db, row.id, { done, total, headings, state: 'compared' })
}
