import type { Db } from '#kernel'
import { type Tally, tallies } from './board.ts'

/** Tallies of these messages, those of one message next to each other; none for a message with no destination. */
export type TallyBook = (db: Db, messageIds: readonly string[]) => Promise<Tally[]>

/**
 * Counts what is under way each time it is asked, and what has ended once: a message gets no destinations after it was
 * committed, and receipts do not change, so with nothing waiting its numbers are final. Remembers the last `most`.
 */
export function createTallyBook(most = 500): TallyBook {
  const settled = new Map<string, readonly Tally[]>()
  const settle = (id: string, counted: readonly Tally[]) => {
    if (counted.some((tally) => tally.waiting > 0)) return
    settled.set(id, counted)
    const oldest = settled.keys().next()
    if (settled.size > most && !oldest.done) settled.delete(oldest.value)
  }
  return async (db, messageIds) => {
    const known = new Map(messageIds.map((id) => [id, settled.get(id)]))
    const asked = messageIds.filter((id) => known.get(id) === undefined)
    const fresh = await tallies(db, asked)
    for (const id of asked) {
      const own = fresh.filter((tally) => tally.messageId === id)
      known.set(id, own)
      settle(id, own)
    }
    return messageIds.flatMap((id) => known.get(id) ?? [])
  }
}
