import type { Ctx } from '#kernel'
import { arrivalOf, keepIfSecond, type TakeInParts, type TakenIn } from './arrival.ts'
import { offeredExpiry } from './model/compose.ts'
import { keepFirst, type Placed, placeFinding } from './place.ts'
import { markDrill, requireKnown, standardTexts } from './rules.ts'
import type { Content, Texts } from './schema.ts'

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
  const { title, event } = signal
  const { raw, known } = await arrivalOf(ctx, signal.bytes)
  if (known) return known
  const status = signal.drill ? '訓練' : '通常'
  const message = { title, status, reportedAt: ctx.now(), identity: event }
  const second = await keepIfSecond(ctx, raw, message)
  if (second !== null) return second
  return keepFirst(ctx, { raw, message, chain: event }, await place(ctx, parts, signal, raw.sha256))
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
