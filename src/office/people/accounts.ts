import type { Ctx, Db } from '#kernel'
import { voidWaysIn } from './operations/re-enrol.ts'
import { findPerson, lockPerson, markRemoved, openResident, voidEnrolments } from './store/index.ts'

/**
 * Opens an account for a resident in the caller's transaction, or opens it again; who they are is kept elsewhere, under
 * this id. Does nothing when it is open.
 */
export async function openAccount(ctx: Ctx, id: string): Promise<void> {
  await openResident(ctx.db, id, ctx.now())
}

/** Whether a resident can sign in once they have a way to. */
export async function hasAccount(db: Db, id: string): Promise<boolean> {
  return (await findPerson(db, id))?.kind === 'resident'
}

/** Closes a resident's account: every way in is void at once. Does nothing when there is none open. */
export async function closeAccount(ctx: Ctx, id: string): Promise<void> {
  if ((await lockPerson(ctx.db, id))?.kind !== 'resident') return
  await voidWaysIn(ctx, id)
  await voidEnrolments(ctx.db, id, ctx.now())
  await markRemoved(ctx.db, id, ctx.now())
}
