import { z } from 'zod'
import type { Blobs } from '../blob/index.ts'
import { query } from '../operation/index.ts'
import { scanDatabase } from './scan.ts'

const Place = z.object({
  schema: z.string(),
  table: z.string(),
  column: z.string(),
  rows: z.int(),
  ids: z.array(z.string()),
})

/**
 * Looks through all that lies in the database and every stored file for My Numbers. Says where, never which; files nobody
 * could read are named, for a person to look at.
 */
export const scanMyNumberOperation = (blobs: Pick<Blobs, 'lookThrough'>) =>
  query({
    name: 'kernel.scan-my-number',
    summary: 'looks for My Numbers in every table and stored file; says places, never numbers',
    grant: 'audit:read',
    perMinute: 2,
    input: z.object({}),
    output: z.object({
      places: z.array(Place),
      columns: z.int(),
      unreadable: z.array(z.string()),
      files: z.int(),
      filesWithNumbers: z.array(z.uuid()),
      unreadFiles: z.array(z.uuid()),
    }),
    run: async (ctx) => {
      const scan = await scanDatabase(ctx.db)
      const [withNumbers, unread]: [string[], string[]] = [[], []]
      let files = 0
      for await (const { id, found, reading } of blobs.lookThrough(ctx.db)) {
        files += 1
        if (found > 0) withNumbers.push(id)
        if (reading === 'unread') unread.push(id)
      }
      return { ...scan, files, filesWithNumbers: withNumbers, unreadFiles: unread }
    },
  })
