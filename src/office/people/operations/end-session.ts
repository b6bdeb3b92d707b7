import { z } from 'zod'
import { command } from '#kernel'
import { me } from '../me.ts'
import { problem } from '../problems.ts'
import { endSession } from '../store/index.ts'

/** Ends one of one's own sessions, on a device left somewhere. */
export const endOneSession = command({
  name: 'people.end-session',
  summary: 'signs out on one of the devices of the person who asks',
  grant: 'signed-in',
  freshProof: true,
  input: z.object({ id: z.uuid().meta({ control: 'hidden' }) }),
  output: z.object({}),
  run: async (ctx, { id }) => {
    if (!(await endSession(ctx.db, me(ctx), id))) throw problem('not-found')
    return {}
  },
})
