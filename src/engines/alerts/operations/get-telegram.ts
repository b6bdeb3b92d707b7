import { z } from 'zod'
import { machine, query } from '#kernel'
import { problem } from '../problems.ts'
import { Telegram } from '../schema.ts'
import { findTelegram } from '../store/index.ts'

export const getTelegram = query({
  name: 'alerts.get-telegram',
  summary: 'what became of a telegram that came in',
  grant: 'alerts:read',
  input: z.object({ sha256: machine({ min: 64, max: 64 }) }),
  output: Telegram.omit({ bytes: true }),
  run: async (ctx, { sha256 }) => {
    const found = await findTelegram(ctx.db, sha256)
    if (!found) throw problem('not-found')
    return found
  },
})
