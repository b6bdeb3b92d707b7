import { z } from 'zod'
import { command } from '#kernel'
import { dropReveal } from '../store/index.ts'

/** Takes a secret off its maker's screen before the ten minutes are over; what it opens stays open. */
export const putAwaySecret = command({
  name: 'people.put-away-secret',
  summary: 'stops showing a link or sheet of codes that was handed over or printed',
  grant: 'signed-in',
  input: z.object({ id: z.uuid().meta({ control: 'hidden' }) }),
  output: z.object({}),
  run: async (ctx, { id }) => {
    if (ctx.actor.session) await dropReveal(ctx.db, { id, sessionId: ctx.actor.session })
    return {}
  },
})
