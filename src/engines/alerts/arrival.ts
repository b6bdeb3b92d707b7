import { createHash } from 'node:crypto'
import type { Ctx } from '#kernel'
import type { Issuer } from './publish/build-cap.ts'
import type { Publisher } from './publish/freeze.ts'
import type { Rules } from './rules.ts'
import type { Telegram } from './schema.ts'
import { addTelegram, findByIdentity, findTelegram, takeTurn } from './store/index.ts'

/** What became of bytes that came in. */
export type TakenIn = {
  sha256: string
  outcome: Telegram['outcome']
  /** Whether these bytes are the first that brought the message; every later arrival is a receipt of its route. */
  first: boolean
  /** The bytes that were first; the same as `sha256` where these are. */
  firstSha256: string
  /** Why it was refused, a stable code; null otherwise. */
  reason: string | null
  title: string
  /** The proposal it led to, or what went out without a person. */
  alertId: string | null
}

export type TakeInOptions = {
  /** The source may send class 1 out without a person (the J-Alert receiver of the town). */
  automatic?: boolean
}

export type TakeInParts = {
  rules: Rules
  issuer: Pick<Issuer, 'area' | 'name' | 'outline'>
  publisher: Publisher
}

export type Raw = Pick<Telegram, 'sha256' | 'bytes' | 'receivedAt'>

/** Bytes whose turn it is; `known` where they were here before. */
export async function arrivalOf(ctx: Ctx, bytes: Uint8Array): Promise<{ raw: Raw; known: TakenIn | null }> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await takeTurn(ctx.db)
  const known = await findTelegram(ctx.db, sha256)
  return {
    raw: { sha256, bytes: Buffer.from(bytes), receivedAt: ctx.now() },
    known: known ? asDuplicate(known) : null,
  }
}

/** The answer to bytes that were here before. */
function asDuplicate(known: Omit<Telegram, 'bytes'>): TakenIn {
  const { sha256, firstSha256, title, alertId } = known
  return {
    ...{ sha256, title, alertId },
    outcome: 'duplicate',
    first: false,
    firstSha256: firstSha256 ?? sha256,
    reason: null,
  }
}

/** Keeps bytes nobody can read, with the reason. */
export async function keepRefused(ctx: Ctx, raw: Raw, reason: string): Promise<TakenIn> {
  const unread = { title: '', status: '', reportedAt: null, chain: null, alertId: null }
  const nothing = { identity: null, firstSha256: null }
  await addTelegram(ctx.db, { ...raw, ...unread, ...nothing, outcome: 'refused', reason })
  const { sha256 } = raw
  return { sha256, outcome: 'refused', first: true, firstSha256: sha256, reason, title: '', alertId: null }
}

export type Message = Pick<Telegram, 'title' | 'status' | 'reportedAt'> & { identity: string }

/**
 * The first of a message wins. Where another brought it before, keeps these bytes beside it, for two contents under one
 * identity are evidence that somebody should look at, and answers with what became of the first; else null.
 */
export async function keepIfSecond(ctx: Ctx, raw: Raw, message: Message): Promise<TakenIn | null> {
  const first = await findByIdentity(ctx.db, message.identity)
  if (first === undefined) return null
  const second = { ...raw, ...message, chain: null, reason: null, alertId: null }
  await addTelegram(ctx.db, { ...second, outcome: 'duplicate', firstSha256: first.sha256 })
  return { ...asDuplicate(first), sha256: raw.sha256 }
}
