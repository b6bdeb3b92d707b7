import { z } from 'zod'
import { type Ctx, command } from '#kernel'
import { namesOf } from '#people'
import { logOrdersBefore } from '../log-alerts.ts'
import type { HeadquartersParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Entry, Headquarters } from '../schema.ts'
import { addHeadquarters, findEntry, lockHeadquarters, saveStage } from '../store/index.ts'
import { writeLine } from '../write-line.ts'

const unseen = { control: 'hidden' } as const
const Id = z.uuid().meta(unseen)
const Said = Entry.pick({ who: true, text: true })
const Numbered = z.object({ id: z.uuid(), number: z.int() })

/** Refuses `headquarters.closed`. */
export async function lockOpen(ctx: Ctx, id: string): Promise<Headquarters> {
  const found = await lockHeadquarters(ctx.db, id)
  if (found.closedAt !== null) throw problem('closed')
  return found
}

/** What is ordered already stands in the log of a real one from its beginning. */
export const openHeadquarters = (parts: HeadquartersParts) =>
  command({
    name: 'headquarters.open',
    summary: 'opens a disaster headquarters',
    grant: 'headquarters:command',
    input: Headquarters.pick({ name: true, stage: true, drill: true }).extend(Said.shape),
    output: Headquarters.pick({ id: true }),
    subject: (_input, { id }) => [id],
    run: async (ctx, { name, stage, drill, who, text }) => {
      const id = ctx.newId()
      await addHeadquarters(ctx.db, { id, name, stage, drill, openedAt: ctx.now(), closedAt: null })
      const t = parts.words('ja')
      const opened = t('headquarters.log.opened-as', { stage: t(`headquarters.option.stage.${stage}`), text })
      await writeLine(ctx, { headquartersId: id, kind: 'stage', who, text: opened })
      if (!drill) await logOrdersBefore(ctx, parts, id)
      return { id }
    },
  })

export const changeStage = ({ words }: Pick<HeadquartersParts, 'words'>) =>
  command({
    name: 'headquarters.change-stage',
    summary: 'changes how far the readiness of the town goes',
    grant: 'headquarters:command',
    input: z.object({ id: Id, stage: Headquarters.shape.stage }).extend(Said.shape),
    output: Numbered,
    run: async (ctx, { id, stage, who, text: why }) => {
      await lockOpen(ctx, id)
      await saveStage(ctx.db, id, stage, null)
      const t = words('ja')
      const text = t('headquarters.log.stage-set', {
        stage: t(`headquarters.option.stage.${stage}`),
        text: why,
      })
      return { id, number: await writeLine(ctx, { headquartersId: id, kind: 'stage', who, text }) }
    },
  })

/** After it nothing is written any more but corrections. */
export const closeHeadquarters = ({ words }: Pick<HeadquartersParts, 'words'>) =>
  command({
    name: 'headquarters.close',
    summary: 'closes a disaster headquarters',
    grant: 'headquarters:command',
    input: z.object({ id: Id }).extend(Said.shape),
    output: Numbered,
    run: async (ctx, { id, who, text: why }) => {
      const { stage } = await lockOpen(ctx, id)
      const text = words('ja')('headquarters.log.closed', { text: why })
      const number = await writeLine(ctx, { headquartersId: id, kind: 'stage', who, text })
      await saveStage(ctx.db, id, stage, ctx.now())
      return { id, number }
    },
  })

/** Refuses `headquarters.source-missing`: what is said to come from somewhere says from where. */
export const writeEntry = command({
  name: 'headquarters.write-entry',
  summary: 'writes who decided or learned what when, and from what',
  grant: 'headquarters:write',
  input: z
    .object({
      id: Id,
      kind: Entry.shape.kind.extract(['information', 'decision', 'instruction']).meta({ label: '種類' }),
    })
    .extend(Entry.pick({ who: true, text: true, happenedAt: true, sourceKind: true }).shape)
    .extend({ source: Entry.shape.source.unwrap().meta({ label: '出典の番号や名前' }).optional() }),
  output: Numbered,
  run: async (ctx, { id, source = null, ...line }) => {
    await lockOpen(ctx, id)
    if ((line.sourceKind === 'none') !== (source === null)) throw problem('source-missing')
    return { id, number: await writeLine(ctx, { ...line, source, headquartersId: id }) }
  },
})

/** Nothing but its words: information, now, by who writes it. For who has one hand free. */
export const writeNote = command({
  name: 'headquarters.write-note',
  summary: 'writes a line into the log by its words alone',
  grant: 'headquarters:write',
  input: z.object({ id: Id, note: Entry.shape.text.meta({ label: 'いま分かったこと・決めたこと' }) }),
  output: Numbered,
  run: async (ctx, { id, note: text }) => {
    await lockOpen(ctx, id)
    const who = (await namesOf(ctx.db, [ctx.actor.id])).get(ctx.actor.id) ?? ctx.actor.id
    const number = await writeLine(ctx, {
      headquartersId: id,
      kind: 'information',
      who: who.slice(0, 80),
      text,
    })
    return { id, number }
  },
})

/** What was wrong in an earlier line; the line itself stays. Possible after the headquarters was closed, too. */
export const correctEntry = command({
  name: 'headquarters.correct-entry',
  summary: 'corrects an earlier line by another',
  grant: 'headquarters:write',
  input: z
    .object({ id: Id, corrects: Entry.shape.corrects.unwrap().meta({ label: '訂正する行の番号' }) })
    .extend(Said.shape),
  output: Numbered,
  run: async (ctx, { id, corrects, who, text }) => {
    await lockHeadquarters(ctx.db, id)
    if (!(await findEntry(ctx.db, id, corrects))) throw problem('not-found')
    const number = await writeLine(ctx, { headquartersId: id, kind: 'correction', who, text, corrects })
    return { id, number }
  },
})
