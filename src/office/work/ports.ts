import type { Db, Instant, Lang } from '#kernel'

/** A position somebody holds in a section of the town hall, themself or for another. */
export type Post = { section: string; position: string }

/** Whose work an item is. */
export type Owner = { ownerRole: string; ownerSection: string | null }

export type Colleague = { id: string; name: string; roles: readonly string[]; posts: readonly Post[] }

/** What the list of work asks about the town's staff; who wires the app answers it from the modules that know. */
export type Staff = {
  /** Roles the person may act in now, substitutions included; none for who left or is no member of staff. */
  rolesOf(db: Db, personId: string): Promise<readonly string[]>
  /** Positions the person holds at `now`, those they stand in for included. */
  postsOf(db: Db, personId: string, now: Instant): Promise<readonly Post[]>
  /** Names by id, also of who left. Unknown ids are left out. */
  namesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Members of staff at work here now, with what `rolesOf` and `postsOf` say of each, in the order lists show them. */
  colleagues(db: Db, now: Instant): Promise<readonly Colleague[]>
  /** What people call a position (with its section); null for a role, whose word is `people.role.<role>`. */
  ownerName(owner: Owner, lang: Lang): string | null
}
