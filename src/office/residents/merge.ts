import type { Ctx, Vault } from '#kernel'
import { closeAccount, hasAccount, openAccount } from '#people'
import { problem } from './problems.ts'
import { closeUnregistered } from './raise-work.ts'
import { changeRecord } from './records.ts'
import type { ResidentFields } from './schema.ts'
import { moveGuardianships, moveIdentities, voidCodes } from './store/index.ts'
import { lockVisible } from './visible-record.ts'

/**
 * Two records of one person become one. What the record that goes knew and the other did not is taken over; cards and
 * guardianships move; passkeys do not, for a device made them for an account that is closed now. Other modules move
 * what is theirs when they hear `residents.merged`. It is not taken back: what is wrong is corrected by hand.
 */
export async function merge(
  ctx: Ctx,
  vault: Vault,
  { into, from }: { into: string; from: string },
): Promise<void> {
  const gone = await lockVisible(ctx, vault, from)
  const kept = await lockVisible(ctx, vault, into)
  if (![gone, kept].every(({ row }) => ['active', 'moved-out'].includes(row.state)))
    throw problem('not-active')
  const now = ctx.now()
  const account = await hasAccount(ctx.db, from)
  const away = { state: 'merged' as const, mergedInto: into, closeAt: null }
  // First, so that its register number is free.
  await changeRecord(ctx, vault, { record: gone, change: { row: away, reason: 'merged' } })
  const row = {
    registered: kept.row.registered || gone.row.registered,
    undisclosed: kept.row.undisclosed || gone.row.undisclosed,
  }
  const fields = missingOf(kept.fields, gone.fields)
  await changeRecord(ctx, vault, { record: kept, change: { fields, row, reason: 'merged' } })
  await moveIdentities(ctx.db, from, into)
  await moveGuardianships(ctx.db, { from, to: into, now, by: ctx.actor.id })
  await voidCodes(ctx.db, from, now)
  await closeAccount(ctx, from)
  if (account) await openAccount(ctx, into)
  for (const id of [into, from]) if (row.registered) await closeUnregistered(ctx, id, 'merged')
  await ctx.emit('residents.merged', into, { id: into, from })
}

/** What `other` says where `fields` say nothing. */
function missingOf(fields: ResidentFields, other: ResidentFields): Partial<ResidentFields> {
  const names = Object.keys(fields) as (keyof ResidentFields)[]
  return Object.fromEntries(names.filter((name) => fields[name] === null).map((name) => [name, other[name]]))
}
