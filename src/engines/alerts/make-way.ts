import type { Ctx } from '#kernel'
import { discard } from './model/decide.ts'
import { closeProposal } from './raise-work.ts'
import type { Alert } from './schema.ts'
import { lockLiveOfChain, lockUntouched, saveAlert } from './store/index.ts'

/** Proposals of this chain that nobody touched make way for a newer one. Returns what residents are told of it now, locked. */
export async function makeWay(ctx: Ctx, chain: string): Promise<Alert | null> {
  const by = { actor: ctx.actor.id, now: ctx.now() }
  for (const stale of await lockUntouched(ctx.db, chain)) {
    await saveAlert(ctx.db, discard(stale, by))
    await closeProposal(ctx, stale.id)
  }
  return lockLiveOfChain(ctx.db, chain, by.now)
}
