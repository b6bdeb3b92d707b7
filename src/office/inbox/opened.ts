import type { Db } from '#kernel'
import { SealedContent } from './model/content.ts'
import type { Parts } from './parts.ts'
import type { Message } from './schema.ts'
import { contentField } from './send.ts'

/** What messages say, in their order; null where the one it was to has been erased. */
export async function openContents(
  db: Db,
  { vault }: Parts,
  messages: readonly Pick<Message, 'toId' | 'sealed'>[],
): Promise<(SealedContent | null)[]> {
  const items = messages.map(({ toId, sealed }) => ({ subject: toId, field: contentField, sealed }))
  const texts = items.length === 0 ? [] : await vault.openAll(db, items)
  return texts.map((text) => (text === null ? null : SealedContent.parse(JSON.parse(text))))
}

export async function openContent(db: Db, parts: Parts, message: Message): Promise<SealedContent | null> {
  return (await openContents(db, parts, [message]))[0] ?? null
}

export const fileField = 'inbox.file'
export const reasonField = 'inbox.withdrawal'
