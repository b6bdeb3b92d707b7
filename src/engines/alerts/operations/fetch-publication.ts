import { z } from 'zod'
import { query } from '#kernel'
import { problem } from '../problems.ts'
import { Publication } from '../schema.ts'
import { findPublication } from '../store/index.ts'

/** The signed bytes of a message, base64 in JSON; the CAP route serves them as they are. */
export const fetchPublication = query({
  name: 'alerts.fetch-publication',
  summary: 'the signed CAP message of an identifier',
  grant: 'public',
  perMinute: 6000,
  input: Publication.pick({ identifier: true }),
  output: Publication.pick({ identifier: true, sha256: true, sentAt: true }).extend({ cap: z.base64() }),
  run: async (ctx, { identifier }) => {
    const found = await findPublication(ctx.db, { identifier })
    if (!found) throw problem('not-found')
    return {
      identifier,
      sha256: found.sha256,
      sentAt: found.sentAt,
      cap: Buffer.from(found.bytes).toString('base64'),
    }
  },
})
