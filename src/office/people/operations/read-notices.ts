import { z } from 'zod'
import { command } from '#kernel'
import { me } from '../me.ts'
import { markRead } from '../store/index.ts'

export const readNotices = command({
  name: 'people.read-notices',
  summary: 'says that the person who asks has read the notices about their sign-in',
  grant: 'signed-in',
  input: z.object({}),
  output: z.object({}),
  run: async (ctx) => {
    await markRead(ctx.db, me(ctx), ctx.now())
    return {}
  },
})
