import { problem } from './problems.ts'
import type { WorkItem } from './schema.ts'

/** Closes an item with what was done about it; a closed one stays closed. */
export function complete(item: WorkItem, by: { actor: string; note: string; now: string }): WorkItem {
  if (item.doneAt !== null) throw problem('already-done')
  return { ...item, doneAt: by.now, doneBy: by.actor, note: by.note }
}
