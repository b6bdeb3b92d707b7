import { createHash } from 'node:crypto'
import { type Telegram as JmaTelegram, readTelegram } from '#formats/jma-xml'
import type { Ctx, Instant } from '#kernel'
import { makeWay } from './make-way.ts'
import { propose as draftOf, offeredExpiry, proposeCancel } from './model/compose.ts'
import { type AlertProposal, type Proposal, propose } from './propose.ts'
import type { Issuer } from './publish/build-cap.ts'
import { raiseProposal } from './raise-work.ts'
import { cancelTexts, type Rules } from './rules.ts'
import type { Alert, Found, Telegram } from './schema.ts'
import { addAlert, addTelegram, findTelegram, lockChain, newestReport } from './store.ts'

/** What became of bytes that came in. */
export type TakenIn = {
  sha256: string
  outcome: Telegram['outcome'] | 'duplicate'
  /** Why it was refused, a stable code; null otherwise. */
  reason: string | null
  title: string
  /** The proposal it led to. */
  alertId: string | null
}

export type TakeInParts = { rules: Rules; issuer: Pick<Issuer, 'area' | 'name'> }

/** How long a proposal stays valid unless the officer says otherwise. */
const validHours = 12

/**
 * Takes a telegram in, in the caller's transaction. Whatever it is, its bytes are kept with what became of them: a
 * proposal for the officer, not our area, overtaken by a newer one, or unreadable with a reason. The same bytes again
 * change nothing.
 */
export async function takeIn(ctx: Ctx, parts: TakeInParts, bytes: Uint8Array): Promise<TakenIn> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  // Two deliveries of the same telegram at once take turns; the second finds the first.
  await lockChain(ctx.db, sha256)
  const known = await findTelegram(ctx.db, sha256)
  if (known) return { sha256, outcome: 'duplicate', reason: null, title: known.title, alertId: known.alertId }
  const read = readTelegram(bytes)
  const raw = { sha256, bytes: Buffer.from(bytes), receivedAt: ctx.now() }
  if (!read.ok) return refuse(ctx, raw, read.reason)
  return consider(ctx, parts, raw, read.telegram)
}

type Raw = Pick<Telegram, 'sha256' | 'bytes' | 'receivedAt'>

async function refuse(ctx: Ctx, raw: Raw, reason: string): Promise<TakenIn> {
  const nothing = { title: '', status: '', reportedAt: null, chain: null, alertId: null }
  await addTelegram(ctx.db, { ...raw, ...nothing, outcome: 'refused', reason })
  return { sha256: raw.sha256, outcome: 'refused', reason, title: '', alertId: null }
}

async function consider(ctx: Ctx, parts: TakeInParts, raw: Raw, telegram: JmaTelegram): Promise<TakenIn> {
  const chain = chainOf(telegram)
  const reportedAt = new Date(telegram.head.reportDateTime).toISOString()
  await lockChain(ctx.db, chain)
  const { outcome, alert } = await place(ctx, parts, { telegram, chain, reportedAt, sha256: raw.sha256 })
  const { title, status } = telegram.control
  // The alert refers to the telegram: the constraint is checked at once, so the telegram goes in first.
  await addTelegram(ctx.db, {
    ...raw,
    title,
    status,
    reportedAt,
    chain,
    outcome,
    reason: null,
    alertId: alert?.id ?? null,
  })
  if (alert) {
    await addAlert(ctx.db, alert)
    await raiseProposal(ctx, alert)
  }
  return { sha256: raw.sha256, outcome, reason: null, title, alertId: alert?.id ?? null }
}

type Arrival = { telegram: JmaTelegram; chain: string; reportedAt: Instant; sha256: string }

/** Newest report of a chain wins; proposals nobody touched make way for it. */
async function place(
  ctx: Ctx,
  parts: TakeInParts,
  { telegram, chain, reportedAt, sha256 }: Arrival,
): Promise<{ outcome: Telegram['outcome']; alert: Alert | null }> {
  const newest = await newestReport(ctx.db, chain)
  if (newest !== null && newest > reportedAt) return { outcome: 'outdated', alert: null }
  const { area, name: town } = parts.issuer
  const proposal = propose(telegram, { area, town, tables: parts.rules.tables })
  const now = ctx.now()
  const live = await makeWay(ctx, chain)
  if (proposal === null || !isDraftable(proposal)) {
    // What we told people is lifted or withdrawn: proposing to end it is as much our business as proposing to begin.
    if (live === null) return { outcome: 'not-concerned', alert: null }
    const withdrawal = { telegramSha256: sha256, chain, texts: cancelTexts(parts.rules, live) }
    return { outcome: 'proposed', alert: proposeCancel(live, ctx.newId(), withdrawal, now) }
  }
  const proposed = { ...contentOf(proposal, now), drill: proposal.drill, telegramSha256: sha256, chain }
  return { outcome: 'proposed', alert: draftOf(ctx.newId(), proposed, live, now) }
}

const isDraftable = (proposal: Proposal): proposal is AlertProposal => proposal.action === 'propose'

function contentOf(proposal: AlertProposal, now: Instant): Found {
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
    expiresAt: offeredExpiry(now, validHours),
    texts,
  }
}

/**
 * Telegrams about one thing over time: the event where there is an EventID, else office and kind of telegram (weather
 * warnings are states per area and carry none). Drills and tests have chains of their own.
 */
function chainOf({ control, head }: JmaTelegram): string {
  const event = head.eventId === '' ? `${control.editorialOffice} ${head.title}` : head.eventId
  return `${control.status} ${head.infoKind} ${event}`
}
