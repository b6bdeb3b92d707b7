import { z } from 'zod'
import { command } from '#kernel'
import { endSession, endSessions } from '../store/index.ts'

/** Ends the session that asks; every session of the person when it is not known which one that is. */
export const signOut = command({
  name: 'people.sign-out',
  summary: 'signs out on this device',
  grant: 'signed-in',
  input: z.object({}),
  output: z.object({}),
  run: async (ctx) => {
    const { kind, id, session } = ctx.actor
    if (kind !== 'person' && kind !== 'resident') return {}
    if (session === undefined) await endSessions(ctx.db, id)
    else await endSession(ctx.db, id, session)
    return {}
  },
})
