import { z } from 'zod'
import { command } from '#kernel'
import { me } from '../me.ts'
import { endSessions } from '../store/index.ts'

/** Ends all of one's own sessions but the one that asks. */
export const endOtherSessions = command({
  name: 'people.end-other-sessions',
  summary: 'signs out on all other devices of the person who asks',
  grant: 'signed-in',
  freshProof: true,
  input: z.object({}),
  output: z.object({}),
  run: async (ctx) => {
    await endSessions(ctx.db, me(ctx), ctx.actor.session)
    return {}
  },
})
