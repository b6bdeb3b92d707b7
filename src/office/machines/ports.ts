import type { Db } from '#kernel'

/** What this module asks of the register of organisations. */
export type Organisations = {
  /** The name of an organisation the town works with; null for one that is unknown or gone. */
  nameOf(db: Db, id: string): Promise<string | null>
}
