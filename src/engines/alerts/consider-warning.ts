import { type Telegram as JmaTelegram, readTelegram } from '#formats/jma-xml'
import type { Ctx } from '#kernel'
import type { TakeInParts } from './arrival.ts'
import { isClassOne } from './class-one.ts'
import { contentOf } from './content-of.ts'
import { type Placed, placeFinding, placeNothing, type Waits } from './place.ts'
import { propose } from './propose.ts'
import { chainOfPhenomenon } from './state/chain.ts'
import type { StateEntry } from './state/entry.ts'
import { currentOf } from './state/fold.ts'
import { type Change, changesBetween, isTwin, merelyGoesOn, type Winner, winnersOf } from './state/winners.ts'
import { bytesOfTelegram, hasUntouched, lockChains, lockLiveOfChain } from './store/index.ts'

export type Warned = {
  telegram: JmaTelegram
  sha256: string
  event: string
  automatic: boolean
  /** How things stood before it, and with it. */
  before: readonly StateEntry[]
  after: readonly StateEntry[]
}

/**
 * What follows from a warning that is sent in several generations: one proposal for each phenomenon with which things
 * stand otherwise now. What another telegram of the same decision said is noted as the same.
 */
export async function decideWarning(ctx: Ctx, parts: TakeInParts, warned: Warned): Promise<Placed> {
  const now = winnersOf(warned.after)
  const changes = changesBetween(winnersOf(warned.before), now)
  const about = changes.map(({ phenomenon }) => chainOfPhenomenon(warned.event, phenomenon))
  if (about.length > 1) await lockChains(ctx.db, about, ctx.now())
  const news = changes.filter((change) => !merelyGoesOn(change))
  const placed = await urgent(ctx, parts, warned, now)
  const done = new Set(placed.map(({ phenomenon }) => phenomenon))
  for (const change of news.length > 0 ? news : changes.slice(0, 1))
    if (!done.has(change.phenomenon)) placed.push({ ...(await place(ctx, parts, warned, change)), ...change })
  return placed.length === 0 ? unchanged(warned, now) : together(placed)
}

type Outcome = Placed & Pick<Change, 'phenomenon'>

/** Class 1 of a warning that is here, in the chains that `waits` says yes to; null where there is none. */
export async function urgentWarning(
  ctx: Ctx,
  parts: TakeInParts,
  warned: Warned,
  waits: Waits,
): Promise<Placed | null> {
  const placed = await urgent(ctx, parts, warned, winnersOf(warned.after), waits)
  return placed.length === 0 ? null : together(placed)
}

/** Class 1 from a source that may, also where another telegram said so first: nobody waits for a person then. */
async function urgent(
  ctx: Ctx,
  parts: TakeInParts,
  warned: Warned,
  now: ReadonlyMap<Change['phenomenon'], Winner>,
  waits: Waits = async () => true,
): Promise<Outcome[]> {
  if (!warned.automatic) return []
  const own = currentOf(warned.after).find(({ telegramSha256 }) => telegramSha256 === warned.sha256)
  const placed: Outcome[] = []
  for (const phenomenon of new Set(own?.report.kinds.map((kind) => kind.phenomenon))) {
    const drafted = draftOf(parts, warned.telegram, phenomenon)
    if (drafted === null || !isClassOne(warned.telegram, drafted, parts.rules.tables)) continue
    const chain = chainOfPhenomenon(warned.event, phenomenon)
    const live = await lockLiveOfChain(ctx.db, chain, ctx.now())
    if (!(await waits(chain, drafted.level))) continue
    const isLess = (now.get(phenomenon)?.level ?? 0) < drafted.level
    if (isLess || (live !== null && live.level >= drafted.level)) continue
    const finding = { ...contentOf(drafted, ctx.now()), drill: drafted.drill }
    const found = { chain, telegramSha256: warned.sha256, finding, automatic: true }
    placed.push({ phenomenon, ...(await placeFinding(ctx, parts, found)) })
  }
  return placed
}

async function place(ctx: Ctx, parts: TakeInParts, warned: Warned, change: Change): Promise<Placed> {
  const { phenomenon, before, now } = change
  const chain = chainOfPhenomenon(warned.event, phenomenon)
  const found = { chain, telegramSha256: now?.standing.telegramSha256 ?? warned.sha256, automatic: false }
  if (now === undefined) return placeFinding(ctx, parts, { ...found, finding: null })
  if (isTwin(change) && !(isNewer(before, now) && (await hasUntouched(ctx.db, chain))))
    return placeNothing('noted', 'same-warning')
  const drafted = draftOf(parts, await telegramOf(ctx, warned, now), phenomenon)
  if (drafted === null) return placeNothing('noted', 'no-rule')
  return placeFinding(ctx, parts, {
    ...found,
    finding: { ...contentOf(drafted, ctx.now()), drill: drafted.drill },
  })
}

const isNewer = (before: Winner | undefined, now: Winner): boolean =>
  (now.standing.report.generation ?? 0) > (before?.standing.report.generation ?? 0)

function draftOf({ issuer, rules }: TakeInParts, telegram: JmaTelegram, phenomenon: Change['phenomenon']) {
  const { area, name: town } = issuer
  const proposal = propose(telegram, { area, town, tables: rules.tables, phenomenon })
  return proposal?.action === 'propose' ? proposal : null
}

/** The one that came in, or where that took another's place away, the one that stands now. */
async function telegramOf(
  ctx: Ctx,
  { telegram, sha256 }: Warned,
  { standing }: Winner,
): Promise<JmaTelegram> {
  if (standing.telegramSha256 === sha256) return telegram
  const read = readTelegram(await bytesOfTelegram(ctx.db, standing.telegramSha256))
  if (!read.ok) throw new Error(`a telegram of the state cannot be read: ${read.reason}`)
  return read.telegram
}

/** Nothing stands otherwise: it says the same as another, came too late, or is not about the town. */
function unchanged({ after, sha256 }: Warned, now: ReadonlyMap<Change['phenomenon'], Winner>): Placed {
  const own = currentOf(after).find(({ telegramSha256 }) => telegramSha256 === sha256)
  if (own === undefined) return placeNothing('outdated', null)
  const [kind] = own.report.kinds.filter(({ level }) => level !== null)
  if (kind === undefined) return placeNothing('not-concerned', own.touches ? 'nothing-in-force' : 'not-here')
  const { generation } = own.report
  const stands = [kind.phenomenon, ...kind.also].flatMap((each) => now.get(each) ?? [])
  const isOlder = stands.some(({ standing }) => (standing.report.generation ?? 0) > (generation ?? 0))
  if (isOlder) return placeNothing('noted', 'newer-generation')
  if (stands.some(({ level }) => level === kind.level)) return placeNothing('noted', 'same-warning')
  return placeNothing('outdated', null)
}

/** The outcome of the telegram is that of what weighs most; the alerts of all are written. */
function together(placed: readonly Outcome[]): Placed {
  const weight = ['sent', 'proposed', 'noted', 'outdated', 'not-concerned'] as const
  const first = weight.flatMap((outcome) => placed.filter((each) => each.outcome === outcome))[0]
  if (first === undefined) throw new Error('an outcome nobody weighs')
  return {
    ...first,
    async keep() {
      for (const each of placed) await each.keep()
    },
  }
}
