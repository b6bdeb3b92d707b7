import type { Directory } from '#approval'
import type { Ctx, Db, Instant } from '#kernel'
import type { Colleague } from '#work'
import { colleaguesNow, directory, heldForNow, kindsNow } from './held-now.ts'
import { leaveEverything } from './leave.ts'
import type { OrganisationsParts } from './parts.ts'
import { findOrganisation } from './store/index.ts'

/** What other modules use of the directory. */
export type OrganisationsDoor = {
  /** Roles a member of staff has at `now` beside their own of the town office. One reading, with every request. */
  heldFor(db: Db, personId: string, now: Instant): Promise<readonly string[]>
  /** Positions, and those of others; names. For approval and the list of work. */
  directory: Directory
  /** Everybody at work here now, with all roles and positions. */
  colleagues(db: Db, now: Instant): Promise<readonly Colleague[]>
  /** Ends everything a person holds anywhere, in the transaction that removes them. */
  leave(ctx: Ctx, personId: string): Promise<void>
  /** Whether somebody is a member of other organisations and not of the town office. */
  onlyElsewhere(db: Db, personId: string, now: Instant): Promise<boolean>
  /** What an organisation is called in Japanese, also once closed; null for none. */
  nameOf(db: Db, organisationId: string): Promise<string | null>
}

export const organisationsDoor = (parts: OrganisationsParts): OrganisationsDoor => ({
  heldFor: heldForNow(parts),
  directory,
  colleagues: colleaguesNow(parts),
  leave: (ctx, personId) => leaveEverything(ctx, personId, parts),
  onlyElsewhere: async (db, personId, now) => {
    const kinds = await kindsNow(db, personId, now)
    return kinds.length > 0 && !kinds.includes('town-office')
  },
  nameOf: async (db, organisationId) => (await findOrganisation(db, organisationId))?.name ?? null,
})
