import type { Ctx } from '#kernel'
import { voidWaysIn } from './operations/re-enrol.ts'
import { addPerson, lockPerson, markRemoved, voidEnrolments } from './store/index.ts'

/** Opens an account for a resident in the caller's transaction; who they are is kept elsewhere, under this id. */
export async function openAccount(ctx: Ctx, id: string): Promise<void> {
  const account = { id, kind: 'resident' as const, name: '', roles: [], persona: false }
  await addPerson(ctx.db, { ...account, createdAt: ctx.now(), removedAt: null })
}

/** Closes a resident's account: every way in is void at once. Does nothing when there is none open. */
export async function closeAccount(ctx: Ctx, id: string): Promise<void> {
  if ((await lockPerson(ctx.db, id))?.kind !== 'resident') return
  await voidWaysIn(ctx, id)
  await voidEnrolments(ctx.db, id, ctx.now())
  await markRemoved(ctx.db, id, ctx.now())
}
