import { type Actor, type Db, holds } from '#kernel'
import type { Resident } from './schema.ts'
import { findResidents } from './store/index.ts'

/** Whether this actor may see people the law keeps out of sight (支援措置). */
export const seesUndisclosed = (actor: Actor): boolean => holds(actor, 'residents:read-undisclosed')

/** Whether this record exists for this actor; a person always sees themself. */
export function isVisible(actor: Actor, row: Pick<Resident, 'id' | 'undisclosed' | 'state'>): boolean {
  if (row.state === 'erased') return false
  return !row.undisclosed || row.id === actor.id || seesUndisclosed(actor)
}

/** Those of `ids` that exist for this actor. */
export async function visibleTo(db: Db, actor: Actor, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await findResidents(db, ids)
  return new Set(rows.filter((row) => isVisible(actor, row)).map(({ id }) => id))
}
