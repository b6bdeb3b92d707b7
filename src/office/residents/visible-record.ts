import type { Ctx, Vault } from '#kernel'
import { problem } from './problems.ts'
import { openRecord, type ResidentRecord } from './records.ts'
import { sightOf, visibleTo } from './sight.ts'
import { lockVisibleResident } from './store/index.ts'

/** The record as its reader may see it; an unknown id and one the reader may not see are one refusal. */
export async function visibleRecord(ctx: Ctx, vault: Vault, id: string): Promise<ResidentRecord> {
  // Before anything is opened: what is out of sight costs no more time than what is not there.
  const visible = await visibleTo(ctx.db, ctx.actor, [id])
  return opened(ctx, vault, { id, visible: visible.has(id) })
}

async function opened(
  { db }: Ctx,
  vault: Vault,
  { id, visible }: { id: string; visible: boolean },
): Promise<ResidentRecord> {
  const record = visible && (await openRecord(db, vault, id))
  if (!record) throw problem('not-found')
  return record
}

/** The same, held until the end of the transaction. Nobody changes their own record as a member of staff. */
export async function lockVisible(ctx: Ctx, vault: Vault, id: string): Promise<ResidentRecord> {
  if (id === ctx.actor.id) throw problem('about-oneself')
  const visible = await lockVisibleResident(ctx.db, id, sightOf(ctx.actor))
  return opened(ctx, vault, { id, visible })
}

/** The same for what only concerns people who live here. */
export async function lockActive(ctx: Ctx, vault: Vault, id: string): Promise<ResidentRecord> {
  const record = await lockVisible(ctx, vault, id)
  if (record.row.state !== 'active') throw problem('not-active')
  return record
}
