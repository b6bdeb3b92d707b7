import { z } from 'zod'
import { command } from '#kernel'
import { notify } from '../notify.ts'
import { raiseReusedToken } from '../raise-work.ts'
import { endSession, findSession } from '../store/index.ts'

/**
 * A replaced token came back: somebody else holds a token of this session, or an answer was lost on the way. Nobody can
 * tell which, so the session ends and people look at it. Nothing is left to do for the second of several such requests.
 */
export const endStolenSession = command({
  name: 'people.end-stolen-session',
  summary: 'ends a session one of whose replaced tokens was used again',
  grant: 'system',
  loud: true,
  input: z.object({ id: z.uuid() }),
  output: z.object({ personId: z.uuid().nullable() }),
  subject: (_input, { personId }) => (personId === null ? [] : [personId]),
  run: async (ctx, { id }) => {
    const session = await findSession(ctx.db, id)
    if (!session || !(await endSession(ctx.db, session.personId, id))) return { personId: null }
    await raiseReusedToken(ctx, id, session.personId)
    await notify(ctx, session.personId, 'session-stolen')
    return { personId: session.personId }
  },
})
