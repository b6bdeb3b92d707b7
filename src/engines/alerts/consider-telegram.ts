import { type Telegram as JmaTelegram, readTelegram } from '#formats/jma-xml'
import type { Ctx } from '#kernel'
import { keepIfSecond, type Message, type Raw, type TakeInParts, type TakenIn } from './arrival.ts'
import { isClassOne } from './class-one.ts'
import { decideWarning, urgentWarning } from './consider-warning.ts'
import { contentOf } from './content-of.ts'
import { recallEvent } from './fold-again.ts'
import { notedFollower } from './noted-follower.ts'
import { keepFirst, type Placed, placeFinding, placeNothing, type Waits } from './place.ts'
import { propose } from './propose.ts'
import { chainOf, eventOf, generationOf, identityOf } from './state/chain.ts'
import type { StateEntry } from './state/entry.ts'
import { merge } from './state/fold.ts'
import { observe } from './state/observe.ts'
import { verdictOn } from './state/verdict.ts'
import { saveState, stateOfEvent, stateOfWarnings } from './store/state.ts'
import { whyNothing } from './why-nothing.ts'

type Arrived = { raw: Raw; telegram: JmaTelegram; automatic: boolean }

/** Takes a readable telegram into the state, and proposes what follows from how things stand after it. */
export async function considerTelegram(ctx: Ctx, parts: TakeInParts, arrived: Arrived): Promise<TakenIn> {
  const { raw, telegram } = arrived
  const { sha256 } = raw
  const message = messageOf(telegram)
  const second = await keepIfSecond(ctx, raw, message)
  if (second !== null) return second
  const event = eventOf(telegram, parts.rules.tables)
  const before = await stateBefore(ctx, parts, telegram)
  const entries = observe(telegram, { area: parts.issuer.area, tables: parts.rules.tables, sha256 })
  await saveState(ctx.db, entries)
  const after = [...merge(new Map(before.map((entry) => [entry.key, entry])), entries).values()]
  const placed = await decide(ctx, parts, { ...arrived, sha256, event, before, after })
  return keepFirst(ctx, { raw, message, chain: event }, placed)
}

/**
 * Warnings of the whole country are one event; of those of other places nothing is asked. Of any other event what was
 * dropped after its end is known again.
 */
async function stateBefore(
  ctx: Ctx,
  parts: TakeInParts,
  telegram: JmaTelegram,
): Promise<readonly StateEntry[]> {
  const { tables } = parts.rules
  const event = eventOf(telegram, tables)
  if (generationOf(telegram, tables) !== null) return stateOfWarnings(ctx.db, event, chainOf(telegram))
  const known = await stateOfEvent(ctx.db, event)
  return known.length > 0 ? known : recallEvent(ctx.db, event, parts)
}

/**
 * What of a telegram that is here goes out by itself after all, in the chains that `waits` says yes to; null where it is no
 * telegram. Anything but `sent` is to be left.
 */
export async function reconsiderTelegram(
  ctx: Ctx,
  parts: TakeInParts,
  { sha256, bytes }: Pick<Raw, 'sha256' | 'bytes'>,
  waits: Waits,
): Promise<Placed | null> {
  const read = readTelegram(bytes)
  if (!read.ok) return null
  const { telegram } = read
  const event = eventOf(telegram, parts.rules.tables)
  const state = await stateBefore(ctx, parts, telegram)
  const considered = { telegram, sha256, event, before: state, after: state, automatic: true }
  if (generationOf(telegram, parts.rules.tables) !== null) return urgentWarning(ctx, parts, considered, waits)
  const { area, name: town } = parts.issuer
  const isNow = verdictOn(state, sha256) !== 'outdated'
  const drafted = isNow ? propose(telegram, { area, town, tables: parts.rules.tables }) : null
  const isUrgent = drafted?.action === 'propose' && isClassOne(telegram, drafted, parts.rules.tables)
  if (!isUrgent || !(await waits(event, drafted.level))) return placeNothing('not-concerned', null)
  return decide(ctx, parts, considered)
}

type Considered = Omit<Arrived, 'raw'> & {
  sha256: string
  event: string
  before: readonly StateEntry[]
  after: readonly StateEntry[]
}

async function decide(ctx: Ctx, parts: TakeInParts, considered: Considered): Promise<Placed> {
  const { telegram, sha256, event, after } = considered
  const { area, name: town } = parts.issuer
  const { tables } = parts.rules
  if (generationOf(telegram, tables) !== null) return decideWarning(ctx, parts, considered)
  const verdict = verdictOn(after, sha256)
  if (verdict === 'outdated') return placeNothing('outdated', null)
  if (verdict === 'elsewhere') return placeNothing('not-concerned', 'not-here')
  const proposal = propose(telegram, { area, town, tables })
  const drafted = proposal?.action === 'propose' ? proposal : null
  const noted = drafted && (await notedFollower(ctx, considered, drafted))
  if (noted) return noted
  const placed = await placeFinding(ctx, parts, {
    chain: event,
    telegramSha256: sha256,
    finding: drafted && { ...contentOf(drafted, ctx.now()), drill: drafted.drill },
    automatic: considered.automatic && drafted !== null && isClassOne(telegram, drafted, tables),
  })
  const reason = placed.outcome === 'not-concerned' ? whyNothing({ ...considered, area, tables }) : null
  return { ...placed, reason }
}

function messageOf(telegram: JmaTelegram): Message {
  const { control, head } = telegram
  return {
    title: control.title,
    status: control.status,
    reportedAt: new Date(head.reportDateTime).toISOString(),
    identity: identityOf(telegram),
  }
}
