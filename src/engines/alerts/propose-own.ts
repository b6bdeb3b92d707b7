import type { Ctx } from '#kernel'
import { makeWay } from './make-way.ts'
import { propose as draftOf, offeredExpiry, proposeCancel } from './model/compose.ts'
import { raiseProposal } from './raise-work.ts'
import { cancelTexts, type Rules, requireKnown } from './rules.ts'
import type { Alert, Content } from './schema.ts'
import { addAlert, takeTurn } from './store/index.ts'

/** What the town's own instruments found. */
export type Finding = Pick<Content, 'hazard' | 'level' | 'districts' | 'texts'> & {
  /** Findings about one thing over time share it: `sensor <id> <what>`. */
  chain: string
  validHours: number
  drill: boolean
}

/**
 * Makes a proposal of what the town's own instruments found, in the caller's transaction, and the duty officer's work of
 * it; it follows what residents were told of the same chain. Refuses as {@link requireKnown}. Returns the proposal's id.
 */
export async function proposeOwn(ctx: Ctx, rules: Rules, finding: Finding): Promise<string> {
  requireKnown(rules, finding)
  const { validHours, ...said } = finding
  await takeTurn(ctx.db)
  const live = await makeWay(ctx, finding.chain)
  const now = ctx.now()
  const proposed = { ...said, expiresAt: offeredExpiry(now, validHours), telegramSha256: null }
  return raise(ctx, draftOf(ctx.newId(), proposed, live, now))
}

/** It is over: proposes to end what residents were told of this chain. Null where they were told nothing. */
export async function proposeEnd(ctx: Ctx, rules: Rules, chain: string): Promise<string | null> {
  await takeTurn(ctx.db)
  const live = await makeWay(ctx, chain)
  if (live === null) return null
  const withdrawal = { telegramSha256: null, chain, texts: cancelTexts(rules, live) }
  return raise(ctx, proposeCancel(live, ctx.newId(), withdrawal, ctx.now()))
}

async function raise(ctx: Ctx, alert: Alert): Promise<string> {
  await addAlert(ctx.db, alert)
  await raiseProposal(ctx, alert)
  return alert.id
}
