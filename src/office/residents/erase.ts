import type { Ctx, Vault } from '#kernel'
import { closeAccount } from '#people'
import { problem } from './problems.ts'
import { closeCardChange, closeUnregistered } from './raise-work.ts'
import { setAside } from './requests.ts'
import {
  dropIdentities,
  dropTerms,
  lastCardChange,
  saveCardChange,
  saveResident,
  voidCodes,
  withdrawAllOf,
} from './store/index.ts'
import { lockVisible } from './visible-record.ts'

/**
 * Destroys the key of a person's data, here and in every module that sealed something under their id, and everything
 * they could be found by. The record's id stays as a tombstone. Refuses `residents.still-registered` for who is in the
 * register and lives here: the law asks the town to keep that.
 */
export async function erase(ctx: Ctx, vault: Vault, id: string): Promise<void> {
  const { row } = await lockVisible(ctx, vault, id)
  if (row.registered && row.state === 'active') throw problem('still-registered')
  const now = ctx.now()
  await vault.erase(ctx.db, id, { by: ctx.actor.id, reason: 'resident-erased', now })
  await saveResident(ctx.db, { ...row, state: 'erased', sealed: null, closeAt: null, changedAt: now })
  await dropTerms(ctx.db, id)
  await dropIdentities(ctx.db, id)
  await withdrawAllOf(ctx.db, id, { now, by: ctx.actor.id })
  await voidCodes(ctx.db, id, now)
  await closeAccount(ctx, id)
  await leaveNoWork(ctx, id)
  await ctx.emit('residents.erased', id, { id })
}

/** What waits for somebody to look into it leads to a page that is not there any more. */
async function leaveNoWork(ctx: Ctx, id: string): Promise<void> {
  await setAside(ctx, id)
  await closeUnregistered(ctx, id, 'erased')
  const change = await lastCardChange(ctx.db, id)
  if (change?.outcome !== null || change === undefined) return
  const decided = { decidedBy: ctx.actor.id, decidedAt: ctx.now(), outcome: 'declined' as const }
  await saveCardChange(ctx.db, { ...change, ...decided })
  await closeCardChange(ctx, change.id, 'erased')
}
