import { z } from 'zod'
import { type Ctx, command, plus } from '#kernel'
import { closeWork, raiseWork } from '#work'
import type { SourceDefinition } from '../definition.ts'
import { silentSince } from '../model/silence.ts'
import { dropEntries, dropRefused, dropSeen, knowSources, listStates, markSilent } from '../store/index.ts'

const kind = 'work.kind.intake-silent'
const dayMs = 86_400_000
/** Feeds name an entry for days at most; what was refused is looked at within a month; a message's id counts minutes. */
const kept = { entries: 14 * dayMs, refused: 90 * dayMs, seen: 2 * dayMs }

/** Raises the alarm on silence, and clears it when a source speaks again; forgets what is over. */
export const watchSources = ({ list }: { list: readonly SourceDefinition[] }) =>
  command({
    name: 'intake.watch',
    summary: 'raises an alarm for sources that are silent too long, and forgets what is over',
    grant: 'system',
    input: z.object({}),
    output: z.object({ silent: z.int() }),
    run: async (ctx) => {
      const now = ctx.now()
      await knowSources(
        ctx.db,
        list.map(({ id }) => id),
        now,
      )
      const states = new Map((await listStates(ctx.db)).map((state) => [state.source, state]))
      let silent = 0
      for (const source of list) {
        const state = states.get(source.id)
        const since = state ? silentSince(source, state, now) : null
        if (since !== null) silent += 1
        await tell(ctx, source, since)
      }
      await dropEntries(ctx.db, plus(now, -kept.entries))
      await dropRefused(ctx.db, plus(now, -kept.refused))
      await dropSeen(ctx.db, plus(now, -kept.seen))
      return { silent }
    },
  })

async function tell(ctx: Ctx, { id }: SourceDefinition, since: string | null): Promise<void> {
  if (!(await markSilent(ctx.db, id, since))) return
  const now = ctx.now()
  if (since === null) {
    await closeWork(ctx.db, { kind, subject: id, by: ctx.actor.id, now, note: 'it speaks again' })
    return
  }
  await raiseWork(ctx.db, {
    kind,
    subject: id,
    path: '/console/alerts/sources',
    ownerRole: 'duty-officer',
    selfClosing: true,
    dueInHours: 0.5,
    now,
    id: ctx.newId(),
  })
}
