import type { Ctx, Db, Instant } from '#kernel'

/** What the module of organisations does and knows when something is decided about a member of staff. */
export type StaffHooks = {
  /** Ends everything they hold anywhere, in the caller's transaction. */
  leave?(ctx: Ctx, personId: string): Promise<void>
  /** Whether they are a member of other organisations and not of the town office. */
  onlyElsewhere?(db: Db, personId: string, now: Instant): Promise<boolean>
}
