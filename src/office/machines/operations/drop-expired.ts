import { z } from 'zod'
import { command } from '#kernel'
import { dropExpired } from '../store/index.ts'

export const dropOver = command({
  name: 'machines.drop-expired',
  summary: 'forgets tokens and used assertions whose time is over',
  grant: 'system',
  input: z.object({}),
  output: z.object({}),
  run: async (ctx) => {
    await dropExpired(ctx.db, ctx.now())
    return {}
  },
})
