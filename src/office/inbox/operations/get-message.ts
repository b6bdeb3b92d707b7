import { z } from 'zod'
import { type Ctx, query } from '#kernel'
import { showCode } from '../model/code.ts'
import { Content } from '../model/content.ts'
import { openContent, reasonField } from '../opened.ts'
import type { Parts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Message, Reading } from '../schema.ts'
import { requireReadable } from '../standing.ts'
import { addReading, findSha256, findWithdrawal, readingsOf } from '../store/index.ts'

/** A message opened; null where the one it was to has been erased. */
export const OpenMessage = Message.pick({
  id: true,
  kind: true,
  section: true,
  number: true,
  publishedAt: true,
}).extend({
  content: Content,
  /** As it is printed; null for a notice. */
  code: z.string().nullable(),
  /** Whether there is a file already, which follows a letter within seconds. */
  file: z.boolean(),
  withdrawal: z.object({ at: Message.shape.publishedAt, reason: z.string() }).nullable(),
})

/** Reads a message and leaves a mark of it: to who it is for, when and by whom it was read in their place. */
export const getMessage = (parts: Parts) =>
  query({
    name: 'inbox.get',
    summary: 'shows a message in my inbox, or of somebody I act for, and marks it as read',
    grant: 'resident',
    logsReads: true,
    input: z.object({ id: Message.shape.id }),
    output: z.object({
      message: OpenMessage,
      /** The name of the one it is for, where the reader acts for them. */
      forName: z.string().nullable(),
      /** Who read it in the reader's place. */
      readings: z.array(z.object({ name: z.string(), at: Reading.shape.at })),
    }),
    run: async (ctx, { id }) => {
      const { message, forId } = await requireReadable(ctx, parts, id)
      await addReading(ctx.db, { messageId: id, readerId: ctx.actor.id, forId, at: ctx.now() })
      if (forId !== null) await logProxy(ctx, parts, { forId, operation: 'inbox.get' })
      return {
        message: await openMessage(ctx, parts, message),
        forName: forId === null ? null : await parts.residents.nameOf(ctx.db, forId),
        readings: forId === null ? await readingsFor(ctx, parts, id) : [],
      }
    },
  })

/** Everything a message says. Refuses `not-found` once the one it was to has been erased. */
export async function openMessage(
  ctx: Ctx,
  parts: Parts,
  message: Message,
): Promise<z.output<typeof OpenMessage>> {
  const opened = await openContent(ctx.db, parts, message)
  if (opened === null) throw problem('not-found')
  const { code, addressee: _, ...content } = opened
  const withdrawal = await findWithdrawal(ctx.db, message.id)
  const reason = withdrawal && (await parts.vault.open(ctx.db, message.toId, reasonField, withdrawal.sealed))
  return {
    ...message,
    content,
    code: code === null ? null : showCode(code),
    file: (await findSha256(ctx.db, message.id)) !== null,
    withdrawal: withdrawal ? { at: withdrawal.at, reason: reason ?? '' } : null,
  }
}

/** Who acted in my place: by name, as my record of readings shows it. */
async function readingsFor(ctx: Ctx, { residents }: Parts, id: string) {
  const mine = (await readingsOf(ctx.db, id)).filter(({ forId }) => forId === ctx.actor.id)
  const named = []
  for (const { readerId, at } of mine)
    named.push({ name: (await residents.nameOf(ctx.db, readerId)) ?? '', at })
  return named
}

export const logProxy = (
  ctx: Ctx,
  { residents }: Parts,
  { forId, operation }: { forId: string; operation: string },
): Promise<void> => residents.logReads(ctx, [forId], { operation, purpose: 'procedure' })
