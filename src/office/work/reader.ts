import { type Ctx, holds } from '#kernel'
import { isFor, type Reader } from './model/item.ts'
import type { Staff } from './ports.ts'
import { problem } from './problems.ts'
import type { ListedItem, WorkItem } from './schema.ts'
import { escalationsOf, type Holder, lockItem } from './store/index.ts'

/** Of who may see and settle everybody's work. */
export const readAllGrant = 'work:read-all'

type Asked = Pick<Ctx, 'db' | 'actor' | 'now'>

/** Who asks, with what makes work theirs. The engine's own hand sees all of it. */
export async function readerOf({ db, actor, now }: Asked, staff: Staff): Promise<Reader> {
  const all = holds(actor, readAllGrant)
  if (actor.kind !== 'person') return { id: actor.id, roles: [], posts: [], all }
  const [roles, posts] = [await staff.rolesOf(db, actor.id), await staff.postsOf(db, actor.id, now())]
  return { id: actor.id, roles, posts, all }
}

/** Only what is in their own hands, whatever they may see besides. */
export const ownHands = ({ id, roles, posts }: Reader): Holder => ({ id, roles, posts })

/**
 * Holds an item that is in the reader's hands until the transaction ends, with the roles it was brought before; any
 * other is `work.not-found`.
 */
export async function lockOwn(
  ctx: Asked,
  id: string,
  staff: Staff,
): Promise<{ item: WorkItem; before: string[] }> {
  const item = await lockItem(ctx.db, id)
  if (!item) throw problem('not-found')
  const before = (await escalationsOf(ctx.db, [id])).flatMap(({ role }) => role ?? [])
  if (!isFor(item, before, await readerOf(ctx, staff))) throw problem('not-found')
  return { item, before }
}

/** Rows as lists show them: with the name of who has each, and the roles it was brought before. */
export async function listed({ db }: Asked, items: readonly WorkItem[], staff: Staff): Promise<ListedItem[]> {
  const escalations = await escalationsOf(
    db,
    items.map(({ id }) => id),
  )
  const names = await staff.namesOf(db, [...new Set(items.flatMap(({ assignedTo }) => assignedTo ?? []))])
  return items.map((item) => ({
    ...item,
    assignee: item.assignedTo === null ? null : (names.get(item.assignedTo) ?? null),
    escalatedTo: escalations.flatMap(({ itemId, role }) => (itemId === item.id && role ? [role] : [])),
  }))
}
