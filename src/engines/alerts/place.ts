import type { Ctx } from '#kernel'
import type { Message, Raw, TakeInParts, TakenIn } from './arrival.ts'
import { makeWay } from './make-way.ts'
import { propose as draftOf, proposeCancel } from './model/compose.ts'
import { sendByItself } from './model/decide.ts'
import { putOut } from './operations/put-out.ts'
import { raiseAutomaticReview, raiseProposal } from './raise-work.ts'
import { cancelTexts } from './rules.ts'
import type { Alert, Stated, Telegram } from './schema.ts'
import { addAlert, addTelegram, isFollowed } from './store/index.ts'
import { completed } from './translate.ts'

/** What came in, brought to what the town would say of it; `finding` null: that it is over, or nothing for us. */
export type Found = {
  chain: string
  telegramSha256: string
  finding: (Stated & { drill: boolean }) | null
  /** Class 1 from a source that may: out without a person. */
  automatic: boolean
}

/** `keep` writes it, once what it came from is written. `reason`: why nothing is proposed, a code of {@link NOTED}. */
export type Placed = {
  outcome: Telegram['outcome']
  reason: string | null
  alert: Alert | null
  keep(): Promise<void>
}

/** Whether something of this level still waits for a person in a chain, and residents were told nothing as strong. */
export type Waits = (chain: string, level: number) => Promise<boolean>

/** Nothing follows from it but that it was here. */
export const placeNothing = (outcome: Telegram['outcome'], reason: string | null): Placed => ({
  outcome,
  reason,
  alert: null,
  keep: async () => {},
})

/** Keeps a message that came first, then writes what follows from it. */
export async function keepFirst(
  ctx: Ctx,
  { raw, message, chain }: { raw: Raw; message: Message; chain: string },
  { outcome, reason, alert, keep }: Placed,
): Promise<TakenIn> {
  const alertId = alert?.id ?? null
  const kept = { ...message, chain, outcome, reason, alertId }
  // What goes out refers to the message, and the constraint is checked at once: the message goes in first.
  await addTelegram(ctx.db, { ...raw, ...kept, firstSha256: null })
  await keep()
  const { sha256 } = raw
  return { sha256, outcome, first: true, firstSha256: sha256, reason, title: message.title, alertId }
}

/** Makes the draft that follows: proposals nobody touched make way, and what residents were told is updated or ended. */
export async function placeFinding(ctx: Ctx, parts: TakeInParts, found: Found): Promise<Placed> {
  const { chain, telegramSha256, finding } = found
  const now = ctx.now()
  const live = await makeWay(ctx, chain)
  if (finding === null) {
    // What we told people is lifted or withdrawn: proposing to end it is as much our business as proposing to begin.
    if (live === null) return placeNothing('not-concerned', null)
    const withdrawal = { telegramSha256, chain, texts: cancelTexts(parts.rules, live) }
    return proposed(ctx, proposeCancel(live, ctx.newId(), withdrawal, now))
  }
  const isNews = live === null || live.level < finding.level
  const follows = live !== null && found.automatic && (await isFollowed(ctx.db, live.id)) ? null : live
  const draft = draftOf(ctx.newId(), { ...finding, telegramSha256, chain }, follows, now)
  // A class 1 telegram is repeated every few minutes; loudspeakers are not.
  return found.automatic && isNews
    ? sent(ctx, parts, completed(parts.rules, draft, follows))
    : proposed(ctx, draft)
}

function proposed(ctx: Ctx, alert: Alert): Placed {
  return {
    outcome: 'proposed',
    reason: null,
    alert,
    async keep() {
      await addAlert(ctx.db, alert)
      await raiseProposal(ctx, alert)
    },
  }
}

function sent(ctx: Ctx, { publisher }: TakeInParts, draft: Alert): Placed {
  const alert = sendByItself(draft, { now: ctx.now() })
  return {
    outcome: 'sent',
    reason: null,
    alert,
    async keep() {
      await addAlert(ctx.db, alert)
      await raiseAutomaticReview(ctx, alert)
      await putOut(ctx, alert, publisher)
    },
  }
}
