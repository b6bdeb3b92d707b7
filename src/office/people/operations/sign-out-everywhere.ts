import { z } from 'zod'
import { command } from '#kernel'
import { endSessions } from '../store/index.ts'

/** Ends every session of the person who asks, this one too. */
export const signOutEverywhere = command({
  name: 'people.sign-out-everywhere',
  summary: 'signs out on every device',
  grant: 'signed-in',
  freshProof: true,
  input: z.object({}),
  output: z.object({}),
  run: async (ctx) => {
    if (ctx.actor.kind === 'person') await endSessions(ctx.db, ctx.actor.id)
    return {}
  },
})
