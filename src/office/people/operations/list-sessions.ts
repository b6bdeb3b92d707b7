import { z } from 'zod'
import { plus, query } from '#kernel'
import { me } from '../me.ts'
import { limitsOf } from '../model/session.ts'
import { Session } from '../schema.ts'
import { listSessions } from '../store/index.ts'

/** One's own live sessions, the last seen first. */
export const listOwnSessions = query({
  name: 'people.list-sessions',
  summary: 'lists the devices the person who asks is signed in on',
  grant: 'signed-in',
  input: z.object({}),
  output: z.object({
    sessions: z.array(
      Session.omit({ personId: true }).extend({
        /** The one that asks. */
        current: z.boolean(),
      }),
    ),
  }),
  run: async (ctx) => {
    const now = ctx.now()
    const live = {
      after: now,
      seenAfter: plus(now, -limitsOf(ctx.actor.kind === 'resident' ? 'resident' : 'staff').idle),
    }
    const sessions = await listSessions(ctx.db, me(ctx), live)
    return {
      sessions: sessions.map((session) => ({ ...session, current: session.id === ctx.actor.session })),
    }
  },
})
