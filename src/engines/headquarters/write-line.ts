import type { Ctx } from '#kernel'
import type { Entry } from './schema.ts'
import { addEntry } from './store/index.ts'

type Line = Pick<Entry, 'headquartersId' | 'kind' | 'who' | 'text'> &
  Partial<Pick<Entry, 'happenedAt' | 'sourceKind' | 'source' | 'corrects' | 'event'>>

/** The next line of the log of a headquarters that the caller holds. */
export async function writeLine(ctx: Ctx, line: Omit<Line, 'event'>): Promise<number> {
  const number = await writeOnce(ctx, line)
  if (number === null) throw new Error('a line without an event stands there already')
  return number
}

/** The same for what happened by itself: null, and nothing written, where its `event` stands there already. */
export const writeOnce = (ctx: Ctx, line: Line): Promise<number | null> =>
  addEntry(ctx.db, {
    happenedAt: ctx.now(),
    sourceKind: 'none',
    source: null,
    corrects: null,
    event: null,
    ...line,
    id: ctx.newId(),
    writtenAt: ctx.now(),
    writtenBy: ctx.actor.id,
  })
