import type { Db, Instant } from '#kernel'

/**
 * A position a person may act in at this moment. `standingInFor` is null where it is theirs. As a deputy (代決) it is the
 * id of the absent person in whose place they act, or `vacant` while nobody holds the position.
 */
export type Held = { section: string; position: string; standingInFor: string | null }

/** What approval asks about who is who in the town hall; the module of organisations answers. */
export type Directory = {
  /**
   * Everything the person may act in at `now`, asked in the caller's transaction: the positions they hold, and those of others for
   * whom they are the named deputy while that holder is absent or the position vacant. Nothing once they left. Sections
   * and positions by the names of `routes.yaml`; a position of the whole town carries the section of its office.
   */
  positionsOf(db: Db, personId: string, now: Instant): Promise<readonly Held[]>
  /** Names by id, also of who left. Unknown ids are left out. */
  namesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>>
}
