import type { Ctx } from '#kernel'
import type { TakeInParts, TakenIn } from './arrival.ts'
import { chainStanding } from './chain-standing.ts'
import { reconsiderTelegram } from './consider-telegram.ts'
import { reconsiderForeign } from './foreign/consider-foreign.ts'
import type { Waits } from './place.ts'
import { bytesOfTelegram, lockLiveOfChain } from './store/index.ts'

/**
 * A source that may send class 1 brings what another brought before: what is class 1 in it goes out now, as if the source
 * had been first. Only what still waits does: whatever a person put out, ended or put aside stays as they decided.
 */
export async function sendAfterAll(ctx: Ctx, parts: TakeInParts, taken: TakenIn): Promise<TakenIn> {
  const sha256 = taken.firstSha256
  const first = { sha256, bytes: await bytesOfTelegram(ctx.db, sha256) }
  const waits: Waits = async (chain, level) => {
    const live = await lockLiveOfChain(ctx.db, chain, ctx.now())
    if (live !== null && live.level >= level) return false
    return ['open', 'none'].includes((await chainStanding(ctx, chain)).kind)
  }
  const placed =
    (await reconsiderTelegram(ctx, parts, first, waits)) ??
    (await reconsiderForeign(ctx, parts, first, waits))
  if (placed?.outcome !== 'sent') return taken
  await placed.keep()
  return { ...taken, outcome: 'sent', alertId: placed.alert?.id ?? null }
}
