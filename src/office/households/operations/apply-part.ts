import { z } from 'zod'
import { type Ctx, command } from '#kernel'
import { applyLines } from '../apply.ts'
import type { HouseholdsParts } from '../parts.ts'
import { Import } from '../schema.ts'
import { linesToApply, lockImport, moveImport } from '../store/index.ts'

export const applyEvent = 'households.import-confirmed'

const linesAtOnce = 100

/** Applies the next part of what was confirmed; a killed process goes on where it was, and no line is applied twice. */
export const applyPart = (parts: HouseholdsParts) =>
  command({
    name: 'households.apply-part',
    summary: 'applies the next lines of a confirmed extract',
    grant: 'system',
    input: Import.pick({ id: true }),
    output: z.object({}),
    run: async (ctx, { id }) => {
      const row = await lockImport(ctx.db, id)
      if (row?.state === 'applying') await applyNext(ctx, parts, row)
      return {}
    },
  })

async function applyNext(ctx: Ctx, parts: HouseholdsParts, row: z.output<typeof Import>): Promise<void> {
  const lines = await linesToApply(ctx.db, row.id, linesAtOnce)
  await applyLines(ctx, parts, lines)
  const done = row.done + lines.length
  if (lines.length === linesAtOnce) {
    await moveImport(ctx.db, row.id, { done })
    await ctx.emit(applyEvent, row.id)
  } else {
    await moveImport(ctx.db, row.id, { done, state: 'applied', endedAt: ctx.now() })
    await endOfLines(ctx, parts, row.id)
  }
}

/** What stood in the lines is gone with its key; that there were lines, and what became of them, stays. */
export async function endOfLines(ctx: Ctx, { vault }: HouseholdsParts, importId: string): Promise<void> {
  await vault.erase(ctx.db, importId, { by: ctx.actor.id, reason: 'import-ended', now: ctx.now() })
}
