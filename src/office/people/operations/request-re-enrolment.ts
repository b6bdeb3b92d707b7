import { z } from 'zod'
import { command } from '#kernel'
import { decline, request, stateOf } from '../model/re-enrolment.ts'
import { problem } from '../problems.ts'
import { closeReEnrolment, raiseReEnrolment } from '../raise-work.ts'
import { ReEnrolment } from '../schema.ts'
import { addRequest, lockPerson, saveDecision, undecidedRequest } from '../store/index.ts'

/** Asks for a new way in for a colleague who lost theirs. A second person decides within 24 hours. */
export const requestReEnrolment = command({
  name: 'people.request-re-enrolment',
  summary: 'asks for a new enrolment link for a member of staff who lost every way in',
  grant: 'people:re-enrol',
  loud: true,
  input: z.object({
    /** Whom it is for. */
    id: z.uuid().meta({ control: 'hidden' }),
    reason: ReEnrolment.shape.reason,
  }),
  output: z.object({ requestId: z.uuid() }),
  subject: (_input, { requestId }) => [requestId],
  run: async (ctx, { id: personId, reason }) => {
    if ((await lockPerson(ctx.db, personId))?.kind !== 'staff') throw problem('not-found')
    const step = { actor: ctx.actor.id, now: ctx.now() }
    const asked = request({ id: ctx.newId(), personId, reason }, step)
    const earlier = await undecidedRequest(ctx.db, personId)
    if (earlier && stateOf(earlier, step.now) === 'open') throw problem('already-requested')
    if (earlier) {
      await saveDecision(ctx.db, decline(earlier, step))
      await closeReEnrolment(ctx, earlier.id, 'lapsed')
    }
    await addRequest(ctx.db, asked)
    await raiseReEnrolment(ctx, asked.id)
    return { requestId: asked.id }
  },
})
