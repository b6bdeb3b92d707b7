import { z } from 'zod'
import { command } from '#kernel'
import { decline } from '../model/re-enrolment.ts'
import { problem } from '../problems.ts'
import { closeReEnrolment } from '../raise-work.ts'
import { lockRequest, saveDecision } from '../store/index.ts'

/** Puts a request aside: it was a mistake, or the person found their key. */
export const declineReEnrolment = command({
  name: 'people.decline-re-enrolment',
  summary: 'puts a request for re-enrolment aside',
  grant: 'people:re-enrol',
  loud: true,
  input: z.object({ id: z.uuid().meta({ control: 'hidden' }) }),
  output: z.object({}),
  run: async (ctx, { id }) => {
    const asked = await lockRequest(ctx.db, id)
    if (!asked) throw problem('not-found')
    await saveDecision(ctx.db, decline(asked, { actor: ctx.actor.id, now: ctx.now() }))
    await closeReEnrolment(ctx, id, 'declined')
    return {}
  },
})
