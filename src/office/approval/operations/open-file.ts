import { z } from 'zod'
import { query } from '#kernel'
import { readWhole } from '../case.ts'
import type { ApprovalParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Document } from '../schema.ts'

/** The file, base64 in JSON, named after what it really is. Refuses `approval.not-found` for a file that belongs to no version of a document the reader may read. */
export const openFile = (parts: ApprovalParts) =>
  query({
    name: 'approval.open-file',
    summary: 'opens a file that is attached to a document',
    grant: 'approval:read',
    input: z.object({ id: Document.shape.id, file: z.uuid() }),
    output: z.object({ fileName: z.string(), mediaType: z.string(), bytes: z.base64() }),
    run: async (ctx, { id, file }) => {
      const { document, versions } = await readWhole(ctx, { id, lock: false }, parts)
      const known = [document, ...versions].some(({ attachments }) => attachments.includes(file))
      if (!known) throw problem('not-found')
      const { savedAs, mediaType, bytes } = await parts.blobs.open(ctx.db, file, document.draftedBy)
      return { fileName: savedAs, mediaType, bytes: Buffer.from(bytes).toString('base64') }
    },
  })
