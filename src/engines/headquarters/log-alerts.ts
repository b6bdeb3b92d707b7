import type { AlertsDoor } from '#alerts'
import type { Ctx, Instant } from '#kernel'
import { namesOf } from '#people'
import type { HeadquartersParts } from './parts.ts'
import { lockOpenOnes, openEvacuations } from './store/index.ts'
import { writeOnce } from './write-line.ts'

type Published = NonNullable<Awaited<ReturnType<AlertsDoor['published']>>>
type Discarded = NonNullable<Awaited<ReturnType<AlertsDoor['discarded']>>>
type About = { id: string; said: Published }
type Parts = Pick<HeadquartersParts, 'districts' | 'words'>

/** Whether it is an evacuation of the mayor (災害対策基本法 第60条): a warning of the same level is none. */
export const isOrder = ({ msgType, evacuation }: Published) => msgType !== 'Cancel' && evacuation

/** What went out, or ran out, stands once in the log of every open headquarters: a drill in those of drills alone. */
export async function logAlert(
  ctx: Ctx,
  parts: Parts,
  { id, said, happened }: About & { happened: 'published' | 'expired' },
): Promise<void> {
  const at = happened === 'published' ? said.publishedAt : ctx.now()
  for (const headquarters of await lockOpenOnes(ctx.db, said.drill))
    await write(ctx, parts, { id, said, happened, at, headquartersId: headquarters.id })
}

/** What somebody put aside, likewise: it was decided that residents are not told. */
export async function logDiscarded(
  ctx: Ctx,
  parts: Parts,
  { id, said, by }: { id: string; said: Discarded; by: string },
): Promise<void> {
  const who = (await namesOf(ctx.db, [by])).get(by) ?? byAlerts(parts)
  const t = parts.words('ja')
  const [hazard, level] = [t(`alerts.hazard.${said.hazard}`), said.level]
  const text = t('headquarters.log.put-aside', { hazard, level, places: placesOf(parts, said) })
  for (const { id: headquartersId } of await lockOpenOnes(ctx.db, said.drill))
    await writeOnce(ctx, {
      ...{ headquartersId, who, text, kind: 'decision', happenedAt: said.discardedAt },
      ...{ sourceKind: 'alert', source: id, event: `alerts.discarded ${id}` },
    })
}

/** The orders in force when a headquarters is opened; each under its own time. */
export async function logOrdersBefore(
  ctx: Ctx,
  parts: HeadquartersParts,
  headquartersId: string,
): Promise<void> {
  const open = await openEvacuations(ctx.db)
  const ids = [...new Set(open.toReversed().map(({ alertId }) => alertId))]
  for (const id of ids) {
    const said = await parts.alerts.published(ctx, id)
    if (said === null || said.drill) continue
    await write(ctx, parts, { id, said, happened: 'published', at: said.publishedAt, headquartersId })
  }
}

type Line = About & { happened: 'published' | 'expired'; at: Instant; headquartersId: string }

async function write(
  ctx: Ctx,
  parts: Parts,
  { id, said, happened, at, headquartersId }: Line,
): Promise<void> {
  await writeOnce(ctx, {
    headquartersId,
    kind: happened === 'published' && isOrder(said) ? 'decision' : 'information',
    who: happened === 'published' ? await deciderOf(ctx, parts, said) : byAlerts(parts),
    happenedAt: at,
    text: textOf(parts, said, happened),
    sourceKind: 'alert',
    source: id,
    event: `alerts.${happened} ${id}`,
  })
}

const byAlerts = ({ words }: Parts) => words('ja')('headquarters.log.by-alerts')

/** Who approved it, by the name they had then; class 1 was nobody's decision. */
async function deciderOf(ctx: Ctx, parts: Parts, { approvedBy, automaticClass }: Published): Promise<string> {
  if (automaticClass !== null) return parts.words('ja')('headquarters.log.by-itself')
  const names = await namesOf(ctx.db, approvedBy === null ? [] : [approvedBy])
  return names.get(approvedBy ?? '') ?? byAlerts(parts)
}

/** With the reason where one person decided without a second. */
function textOf(parts: Parts, said: Published, happened: 'published' | 'expired'): string {
  const text = plainText(parts, said, happened)
  const { overrideReason: reason } = said
  if (reason === null || happened === 'expired') return text
  return parts.words('ja')('headquarters.log.decided-alone', { text, reason })
}

function placesOf({ districts, words }: Parts, said: Pick<Published, 'districts'>): string {
  const t = words('ja')
  const names = said.districts.map((code) => districts.find((one) => one.code === code)?.name['ja'] ?? code)
  return names.length === 0 ? t('headquarters.log.whole-town') : names.join(t('ui.list.separator'))
}

function plainText(parts: Parts, said: Published, happened: 'published' | 'expired'): string {
  const t = parts.words('ja')
  const places = placesOf(parts, said)
  const [hazard, level] = [t(`alerts.hazard.${said.hazard}`), said.level]
  if (happened === 'expired') return t('headquarters.log.alert-expired', { hazard, places })
  if (said.msgType === 'Cancel') return t('headquarters.log.alert-over', { hazard, places })
  if (!isOrder(said)) return t('headquarters.log.alert-out', { hazard, level, places })
  const order = t(`headquarters.order.${level}`)
  return t('headquarters.log.order-out', { order, hazard, level, places })
}
