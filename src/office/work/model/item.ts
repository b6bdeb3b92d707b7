import { problem } from '../problems.ts'
import type { WorkItem } from '../schema.ts'

/** Who looks at work: their roles and posts are theirs now; `all` for who may see everybody's. */
export type Reader = {
  id: string
  roles: readonly string[]
  posts: readonly { section: string; position: string }[]
  all: boolean
}

type Owned = Pick<WorkItem, 'ownerRole' | 'ownerSection' | 'assignedTo'>

/** Whether they own it: by the role, by the post, or because it was given to them. */
export function owns(item: Owned, reader: Omit<Reader, 'all'>): boolean {
  if (item.assignedTo !== null && item.assignedTo === reader.id) return true
  if (item.ownerSection === null)
    return (
      reader.roles.includes(item.ownerRole) ||
      reader.posts.some(({ position }) => position === item.ownerRole)
    )
  return reader.posts.some(
    ({ section, position }) => section === item.ownerSection && position === item.ownerRole,
  )
}

/** Whether it is in their hands: they own it, it was brought before a role of theirs, or all work is theirs to see. */
export function isFor(item: Owned, escalatedTo: readonly string[], reader: Reader): boolean {
  return reader.all || owns(item, reader) || escalatedTo.some((role) => reader.roles.includes(role))
}

/** Closes an item with what was done about it; a closed one stays closed, and some close only by what they are about. */
export function complete(item: WorkItem, by: { actor: string; note: string; now: string }): WorkItem {
  if (item.doneAt !== null) throw problem('already-done')
  if (item.selfClosing) throw problem('self-closing')
  return { ...item, doneAt: by.now, doneBy: by.actor, note: by.note }
}

/** Gives an open item to one person, or back to all its owners (null); `seen` is who had it when that was decided. */
export function assign(item: WorkItem, to: string | null, seen: string | null): WorkItem {
  if (item.doneAt !== null) throw problem('already-done')
  if (item.assignedTo !== seen) throw problem('changed-meanwhile')
  return { ...item, assignedTo: to }
}
