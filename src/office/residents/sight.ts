import { type Actor, type Db, holds } from '#kernel'
import { findVisible, type Sight } from './store/index.ts'

/** Whether this actor may see people the law keeps out of sight (支援措置). */
export const seesUndisclosed = (actor: Actor): boolean => holds(actor, 'residents:read-undisclosed')

export const sightOf = (actor: Actor): Sight => ({ self: actor.id, undisclosed: seesUndisclosed(actor) })

/** Those of `ids` that exist for this actor; a person always sees themself. */
export async function visibleTo(db: Db, actor: Actor, ids: readonly string[]): Promise<ReadonlySet<string>> {
  return new Set(await findVisible(db, ids, sightOf(actor)))
}
