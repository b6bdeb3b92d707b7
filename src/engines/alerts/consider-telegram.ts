import type { Telegram as JmaTelegram } from '#formats/jma-xml'
import type { Ctx, Instant } from '#kernel'
import { keepIfSecond, type Message, type Raw, type TakeInParts, type TakenIn } from './arrival.ts'
import { isClassOne } from './class-one.ts'
import { offeredExpiry } from './model/compose.ts'
import { type Placed, placeFinding } from './place.ts'
import { type AlertProposal, propose } from './propose.ts'
import type { Stated } from './schema.ts'
import { eventOf, identityOf } from './state/chain.ts'
import { observe } from './state/observe.ts'
import { verdictOn } from './state/verdict.ts'
import { saveState, stateOfEvent } from './store/state.ts'
import { addTelegram, lockChain } from './store.ts'

type Arrived = { raw: Raw; telegram: JmaTelegram; automatic: boolean }

/** Takes a readable telegram into the state, and proposes what follows from how things stand after it. */
export async function considerTelegram(ctx: Ctx, parts: TakeInParts, arrived: Arrived): Promise<TakenIn> {
  const { raw, telegram } = arrived
  const { sha256 } = raw
  const message = messageOf(telegram)
  const second = await keepIfSecond(ctx, raw, message)
  if (second !== null) return second
  const event = eventOf(telegram, parts.rules.tables)
  await lockChain(ctx.db, event)
  const { area } = parts.issuer
  await saveState(ctx.db, observe(telegram, { area, tables: parts.rules.tables, sha256 }))
  const placed = await decide(ctx, parts, arrived, event)
  // What goes out refers to the telegram, and the constraint is checked at once: the telegram goes in first.
  await addTelegram(ctx.db, {
    ...{ ...raw, ...message, chain: event, outcome: placed.outcome },
    ...{ reason: null, alertId: placed.alert?.id ?? null, firstSha256: null },
  })
  await placed.keep()
  const { outcome, alert } = placed
  const answer = { sha256, outcome, first: true, firstSha256: sha256, reason: null }
  return { ...answer, title: message.title, alertId: alert?.id ?? null }
}

async function decide(
  ctx: Ctx,
  parts: TakeInParts,
  { raw, telegram, automatic }: Arrived,
  event: string,
): Promise<Placed> {
  const verdict = verdictOn(await stateOfEvent(ctx.db, event), raw.sha256)
  if (verdict === 'outdated' || verdict === 'elsewhere')
    return {
      outcome: verdict === 'outdated' ? 'outdated' : 'not-concerned',
      alert: null,
      keep: async () => {},
    }
  const { area, name: town } = parts.issuer
  const { tables } = parts.rules
  const proposal = propose(telegram, { area, town, tables })
  const drafted = proposal?.action === 'propose' ? proposal : null
  return placeFinding(ctx, parts, {
    chain: event,
    telegramSha256: raw.sha256,
    finding: drafted && { ...contentOf(drafted, ctx.now()), drill: drafted.drill },
    automatic: automatic && drafted !== null && isClassOne(telegram, drafted, tables),
  })
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

/** How long a proposal stays valid unless the officer says otherwise. */
const validHours = 12

function contentOf(proposal: AlertProposal, now: Instant): Stated {
  const text = (language: string) => {
    const info = proposal.infos.find((one) => one.language === language)
    if (!info) throw new Error(`a proposal without ${language}`)
    return { headline: info.headline, description: info.description, instruction: info.instruction }
  }
  const texts = { ja: text('ja'), 'ja-x-easy': text('ja-x-easy'), en: text('en') }
  return {
    hazard: proposal.hazard,
    level: proposal.level,
    // A telegram says nothing about parts of a town; the officer may narrow it.
    districts: [],
    expiresAt: offeredExpiry(now, Math.min(validHours, proposal.lastsHours ?? validHours)),
    texts,
  }
}
