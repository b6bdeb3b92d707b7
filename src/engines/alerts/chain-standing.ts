import type { Ctx, Instant } from '#kernel'
import { isLive } from './model/decide.ts'
import type { Alert } from './schema.ts'
import { listOfChain, takeTurn } from './store/index.ts'

/**
 * How things stand with a chain. `open`: somebody has a draft of it in hand, or two people are deciding. `live`: residents
 * are told of it now. `put-aside`: the last that happened is that a person discarded a draft. `ended`: that what residents
 * were told ran out, or was cancelled. `none`: nothing was ever proposed.
 */
export type ChainStanding =
  | { kind: 'open' | 'live' | 'put-aside' | 'none' }
  | { kind: 'ended'; how: 'expired' | 'cancelled'; alertId: string; at: Instant }

/** Of the chain, which stays as it is for what comes in until the caller's transaction ends. */
export async function chainStanding(ctx: Ctx, chain: string): Promise<ChainStanding> {
  await takeTurn(ctx.db)
  return standingOf(await listOfChain(ctx.db, chain), ctx.now())
}

type Member = Pick<Alert, 'id' | 'state' | 'msgType' | 'expiresAt' | 'changedAt'>

const undecided: ReadonlySet<string> = new Set(['draft', 'submitted', 'approved'])

function standingOf(chain: readonly Member[], now: Instant): ChainStanding {
  if (chain.length === 0) return { kind: 'none' }
  if (chain.some(({ state }) => undecided.has(state))) return { kind: 'open' }
  if (chain.some((one) => isLive(one, now))) return { kind: 'live' }
  const last = chain.flatMap(endingOf).reduce<Ending | null>(later, null)
  // A draft that made way for a newer one is followed by that.
  const aside = chain.filter(({ state }) => state === 'discarded').map(({ changedAt }) => changedAt)
  if (last === null || aside.some((at) => at >= last.at)) return { kind: 'put-aside' }
  return { kind: 'ended', ...last }
}

type Ending = { how: 'expired' | 'cancelled'; alertId: string; at: Instant }

/** That a message which itself ended something ran out says nothing. */
function endingOf({ id: alertId, state, msgType, expiresAt, changedAt }: Member): Ending[] {
  if (msgType === 'Cancel') return []
  if (state === 'cancelled') return [{ how: 'cancelled', alertId, at: changedAt }]
  // Marked by a job, or not yet.
  if (state === 'expired' || state === 'published') return [{ how: 'expired', alertId, at: expiresAt }]
  return []
}

const later = (a: Ending | null, b: Ending) => (a === null || b.at >= a.at ? b : a)
