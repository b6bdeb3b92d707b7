import type { Actor, Ctx, Db, Instant } from '#kernel'

/** What the inbox asks of residents; `#residents` answers it. */
export type ResidentsPort = {
  /** The name as typed; null for nobody, and for who was erased. */
  nameOf(db: Db, id: string): Promise<string | null>
  /** By which guardianship the one may act for the other now; null for none. */
  mayActFor(
    db: Db,
    ask: { actorId: string; subjectId: string; now: Instant; module?: string },
  ): Promise<{ id: string } | null>
  /** Those of `ids` that exist for this actor. */
  visibleTo(db: Db, actor: Actor, ids: readonly string[]): Promise<ReadonlySet<string>>
  /** Everybody under protection (支援措置). */
  undisclosedIds(db: Db): Promise<string[]>
  findByRegisterNumber(db: Db, registerNumber: string): Promise<string | null>
  /** For who prints and posts a letter. */
  openFields(
    db: Db,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, { name: string; postcode: string | null; address: string | null }>>
  /** Writes down who read whose record, in the reading's own transaction. */
  logReads(ctx: Ctx, ids: readonly string[], read: { operation: string; purpose: 'procedure' }): Promise<void>
}

/** What the inbox asks of households. */
export type HouseholdsPort = {
  /** Who belongs to a household now, the head first. */
  membersOf(db: Db, householdId: string): Promise<string[]>
  /** Where a resident lives now; null for nowhere. */
  householdOf(db: Db, residentId: string): Promise<string | null>
}
