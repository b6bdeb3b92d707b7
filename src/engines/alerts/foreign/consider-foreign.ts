import type { Ctx } from '#kernel'
import { keepIfSecond, keepRefused, type Raw, type TakeInParts, type TakenIn } from '../arrival.ts'
import { keepFirst, type Placed, placeFinding, placeNothing, type Waits } from '../place.ts'
import { findByIdentity, newestReport } from '../store/index.ts'
import { foreignContent } from './content.ts'
import { type ForeignAlert, readForeign } from './read-foreign.ts'
import { areaTouches } from './touches.ts'

/** Takes a foreign CAP alert in: one that touches the town becomes a proposal, with its lineage by references. */
export async function considerForeign(
  ctx: Ctx,
  parts: TakeInParts,
  { raw, automatic }: { raw: Raw; automatic: boolean },
): Promise<TakenIn> {
  const reading = readForeign(raw.bytes)
  if (!reading.ok) return keepRefused(ctx, raw, reading.reason)
  const { alert } = reading
  const title = alert.message.info[0]?.event?.trim().slice(0, 200) || alert.identifier.slice(0, 200)
  const message = { title, status: alert.status, reportedAt: alert.sentAt, identity: alert.identity }
  const second = await keepIfSecond(ctx, raw, message)
  if (second !== null) return second
  const chain = await chainOf(ctx, alert)
  const placed = await decide(ctx, parts, { alert, chain, automatic, sha256: raw.sha256 })
  return keepFirst(ctx, { raw, message, chain }, placed)
}

/** That of the first alert it follows which is here; else that of the oldest it names, which may still come in. */
async function chainOf(ctx: Ctx, { sender, identifier, status, follows }: ForeignAlert): Promise<string> {
  for (const { identity } of follows) {
    const known = await findByIdentity(ctx.db, identity)
    if (known?.chain && known.status === status) return known.chain
  }
  return `cap ${status} ${JSON.stringify([sender, follows[0]?.identifier ?? identifier])}`
}

/** As `reconsiderTelegram`, for a foreign alert that is here. */
export async function reconsiderForeign(
  ctx: Ctx,
  parts: TakeInParts,
  { sha256, bytes }: Pick<Raw, 'sha256' | 'bytes'>,
  waits: Waits,
): Promise<Placed | null> {
  const reading = readForeign(bytes)
  if (!reading.ok) return null
  const { alert } = reading
  const chain = await chainOf(ctx, alert)
  const infos = touching(parts, alert, ctx.now())
  if (alert.msgType === 'Cancel' || !infos.some((info) => isClassOne(parts, info))) return null
  if (!(await waits(chain, foreignContent(infos, parts.rules, ctx.now()).level))) return null
  return decide(ctx, parts, { alert, chain, automatic: true, sha256 })
}

type Considered = { alert: ForeignAlert; chain: string; automatic: boolean; sha256: string }
async function decide(ctx: Ctx, parts: TakeInParts, considered: Considered): Promise<Placed> {
  const { alert, chain, sha256 } = considered
  const { message, status, msgType } = alert
  // What the town said itself comes back by feeds that collect everybody's.
  if (alert.sender === parts.publisher.issuer.sender) return placeNothing('not-concerned', 'cap-own')
  // Draft and System are about the machines; what is not public is not the town's to publish.
  if (!['Actual', 'Exercise', 'Test'].includes(status)) return placeNothing('not-concerned', 'cap-status')
  if (message.scope?.trim() !== 'Public') return placeNothing('not-concerned', 'cap-scope')
  if (!['Alert', 'Update', 'Cancel'].includes(msgType)) return placeNothing('not-concerned', 'cap-msg-type')
  const newest = await newestReport(ctx.db, chain)
  if (newest !== null && newest > alert.sentAt) return placeNothing('outdated', null)
  const infos = msgType === 'Cancel' ? [] : touching(parts, alert, ctx.now())
  const finding =
    infos.length === 0
      ? null
      : { ...foreignContent(infos, parts.rules, ctx.now()), drill: status !== 'Actual' }
  const automatic = considered.automatic && infos.some((info) => isClassOne(parts, info))
  return placeFinding(ctx, parts, { chain, telegramSha256: sha256, finding, automatic })
}

type Info = ForeignAlert['message']['info'][number]

/** The infos that concern the town and have not ended. */
function touching({ rules, issuer }: TakeInParts, { message }: ForeignAlert, now: string): readonly Info[] {
  const { area, outline } = issuer
  const ground = { area, tables: rules.tables, ...(outline && { outline }) }
  return message.info.filter(({ area: areas, expires }) => {
    const hasEnded = Date.parse(expires?.trim() ?? '') <= Date.parse(now)
    return !hasEnded && areas.some((each) => areaTouches(each, ground))
  })
}

/** 国民保護 and the like, as a receiver's gateway names them (rules.yaml, `automatic`). */
function isClassOne({ rules }: TakeInParts, { eventCode }: Info): boolean {
  const listed = (rules.tables.rules.automatic ?? []).flatMap(({ capEventCodes }) => capEventCodes ?? [])
  return eventCode.some(({ valueName, value }) =>
    listed.some((one) => one.valueName === valueName?.trim() && one.value === value?.trim()),
  )
}
