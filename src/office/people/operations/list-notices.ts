import { z } from 'zod'
import { query } from '#kernel'
import { me } from '../me.ts'
import { Notice } from '../schema.ts'
import { unreadNotices } from '../store/index.ts'

/** What happened to one's own way in and was not read yet. */
export const listNotices = query({
  name: 'people.list-notices',
  summary: 'lists what happened to the sign-in of the person who asks, until they say they have read it',
  grant: 'signed-in',
  input: z.object({}),
  output: z.object({ notices: z.array(Notice.omit({ personId: true })) }),
  run: async (ctx) => ({ notices: await unreadNotices(ctx.db, me(ctx)) }),
})
