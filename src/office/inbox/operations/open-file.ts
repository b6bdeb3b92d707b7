import { z } from 'zod'
import { type Ctx, query } from '#kernel'
import { fileField } from '../opened.ts'
import type { Parts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Message } from '../schema.ts'
import { requireForStaff, requireReadable } from '../standing.ts'
import { addReading, findFile } from '../store/index.ts'
import { logProxy } from './get-message.ts'

/** The sealed PDF, base64, byte for byte as its digest was taken. */
const File = z.object({ fileName: z.string(), bytes: z.base64() })

/** Opening the file is reading the letter. */
export const openOwnFile = (parts: Parts) =>
  query({
    name: 'inbox.open-file',
    summary: 'hands out the sealed PDF of a letter in my inbox',
    grant: 'resident',
    logsReads: true,
    input: z.object({ id: Message.shape.id }),
    output: File,
    run: async (ctx, { id }) => {
      const { message, forId } = await requireReadable(ctx, parts, id)
      await addReading(ctx.db, { messageId: id, readerId: ctx.actor.id, forId, at: ctx.now() })
      if (forId !== null) await logProxy(ctx, parts, { forId, operation: 'inbox.open-file' })
      return fileOf(ctx, parts, message)
    },
  })

export const openSentFile = (parts: Parts) =>
  query({
    name: 'inbox.open-sent-file',
    summary: 'hands out the sealed PDF of a letter to who prints or checks it',
    grant: 'inbox:read',
    logsReads: true,
    input: z.object({ id: Message.shape.id }),
    output: File,
    run: async (ctx, { id }) => {
      const { message } = await requireForStaff(ctx, parts, { id, operation: 'inbox.open-sent-file' })
      return fileOf(ctx, parts, message)
    },
  })

/** Named by the document number alone: a name or title does not belong in a folder of downloads. */
async function fileOf(ctx: Ctx, { vault }: Parts, message: Message): Promise<z.output<typeof File>> {
  const file = await findFile(ctx.db, message.id)
  if (!file) throw problem('not-ready')
  const bytes = await vault.openBytes(ctx.db, message.toId, fileField, file.sealed)
  if (bytes === null) throw problem('not-found')
  return { fileName: `${message.number ?? message.id}.pdf`, bytes: bytes.toString('base64') }
}
