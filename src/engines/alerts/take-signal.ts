import { createHash } from 'node:crypto'
import type { Ctx } from '#kernel'
import { keepDuplicate, type Raw, type TakeInParts, type TakenIn } from './arrival.ts'
import { offeredExpiry } from './model/compose.ts'
import { type Placed, placeFinding } from './place.ts'
import { markDrill, requireKnown, standardTexts } from './rules.ts'
import type { Content, Texts } from './schema.ts'
import { addTelegram, findTelegram, takeTurn } from './store/index.ts'

/** A signal that says nothing but that it came, such as a dry contact that closed, and what the town prepared for it. */
export type Signal = Pick<Content, 'hazard' | 'level'> & {
  /** What proves that it came; kept for ever, and different for every signal. */
  bytes: Uint8Array
  /** What people call it. */
  title: string
  /** Names this one signal and no other: what comes under the same name is the same. */
  event: string
  /** The prepared words; null: the town's own sentences for the hazard and level. */
  texts: Texts | null
  validHours: number
  drill: boolean
  /** It is class 1, by the town's own decision: out without a person. */
  automatic: boolean
}

/**
 * Takes a signal in, in the caller's transaction: its bytes are kept, and what the town prepared goes out at once as class
 * 1, or is proposed to the officer. Two signals are two events: the second is news although the first still holds. The
 * same again changes nothing. Refuses as {@link requireKnown}.
 */
export async function takeSignal(ctx: Ctx, parts: TakeInParts, signal: Signal): Promise<TakenIn> {
  requireKnown(parts.rules, { hazard: signal.hazard, districts: [] })
  const { bytes, title, event } = signal
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await takeTurn(ctx.db)
  const known = await findTelegram(ctx.db, sha256)
  if (known) return keepDuplicate(known)
  const raw: Raw = { sha256, bytes: Buffer.from(bytes), receivedAt: ctx.now() }
  const placed = await place(ctx, parts, signal, sha256)
  await addTelegram(ctx.db, {
    ...{ ...raw, title, status: signal.drill ? '訓練' : '通常', reportedAt: ctx.now() },
    ...{ chain: event, identity: event, outcome: placed.outcome, reason: null },
    ...{ alertId: placed.alert?.id ?? null, firstSha256: null },
  })
  await placed.keep()
  const { outcome, alert } = placed
  return {
    sha256,
    outcome,
    first: true,
    firstSha256: sha256,
    reason: null,
    title,
    alertId: alert?.id ?? null,
  }
}

function place(ctx: Ctx, parts: TakeInParts, signal: Signal, telegramSha256: string): Promise<Placed> {
  const { hazard, level, validHours, drill, event: chain, automatic } = signal
  const now = ctx.now()
  const decided = { hazard, level, districts: [], expiresAt: offeredExpiry(now, validHours) }
  const nothingMore = { evacuation: false, drawn: null, shelters: null }
  const texts = signal.texts ?? standardTexts(parts.rules, { ...decided, ...nothingMore, drill }, now)
  const said = drill ? markDrill(parts.rules, texts) : texts
  return placeFinding(ctx, parts, {
    ...{ chain, telegramSha256, automatic },
    finding: { ...decided, texts: said, drill },
  })
}
