import { createHash } from 'node:crypto'
import { z } from 'zod'
import { sealPdf } from '#formats/pdf'
import { type Ctx, command } from '#kernel'
import { letterOf, printLetter } from '../letter.ts'
import { fileField, openContent } from '../opened.ts'
import type { Parts } from '../parts.ts'
import { Message } from '../schema.ts'
import { addFile, findFile, findMessage, hold } from '../store/index.ts'

/**
 * Draws, seals and keeps the file of a letter, once: killed in between it is drawn again from the beginning, called twice
 * the first file stays. Nothing for a letter to somebody who has been erased.
 */
export const drawLetter = (parts: Parts) =>
  command({
    name: 'inbox.draw-letter',
    summary: 'draws and seals the file of a letter',
    grant: 'system',
    input: z.object({ id: Message.shape.id }),
    output: z.object({ drawn: z.boolean() }),
    run: async (ctx, { id }) => {
      await hold(ctx.db, id)
      const message = await findMessage(ctx.db, id)
      if (!message || message.number === null || (await findFile(ctx.db, id))) return { drawn: false }
      const content = await openContent(ctx.db, parts, message)
      if (content === null) return { drawn: false }
      const { section, number, publishedAt: at } = message
      const { addressee, code } = content
      const written = await printLetter(
        letterOf(parts, { content, addressee, section, number, code, at }),
        at,
      )
      const pdf = await withSeal(parts, written.pdf, at)
      await keep(ctx, parts, { message, pdf, pages: written.pages })
      await ctx.emit('inbox.ready', id, { id })
      return { drawn: true }
    },
  })

function withSeal({ seal, town, words }: Parts, pdf: Uint8Array, at: string): Promise<Buffer> {
  const says = { name: town.name['ja'] ?? '', reason: words('ja')('inbox.paper.seal-reason') }
  return sealPdf(pdf, { key: seal, words: says, at: new Date(at) })
}

async function keep(
  ctx: Ctx,
  { vault }: Parts,
  { message, pdf, pages }: { message: Message; pdf: Uint8Array; pages: number },
): Promise<void> {
  await addFile(ctx.db, {
    messageId: message.id,
    sealed: await vault.seal(ctx.db, message.toId, fileField, pdf),
    sha256: createHash('sha256').update(pdf).digest('hex'),
    size: pdf.length,
    pages,
    drawnAt: ctx.now(),
  })
}
