import { z } from 'zod'
import { query } from '#kernel'
import { type ReEnrolmentState, stateOf } from '../model/re-enrolment.ts'
import { problem } from '../problems.ts'
import { ReEnrolment } from '../schema.ts'
import { findRequest, namesOf } from '../store/index.ts'

const states = ['open', 'lapsed', 'approved', 'declined', 'used'] as const satisfies ReEnrolmentState[]

/** A request as the second person reads it. */
export const showReEnrolment = query({
  name: 'people.show-re-enrolment',
  summary: 'shows a request for re-enrolment',
  grant: 'people:re-enrol',
  input: z.object({ id: z.uuid() }),
  output: z.object({
    request: ReEnrolment,
    state: z.enum(states),
    person: z.string(),
    /** Name of who asked; null when that was done at the machine. */
    requester: z.string().nullable(),
    /** Who asks may approve: neither asked for it nor is it theirs. */
    mayApprove: z.boolean(),
  }),
  run: async (ctx, { id }) => {
    const request = await findRequest(ctx.db, id)
    if (!request) throw problem('not-found')
    const byPerson = z.uuid().safeParse(request.requestedBy).success
    const names = await namesOf(ctx.db, [request.personId, ...(byPerson ? [request.requestedBy] : [])])
    const involved = [request.requestedBy, request.personId]
    return {
      request,
      state: stateOf(request, ctx.now()),
      person: names.get(request.personId) ?? '',
      requester: names.get(request.requestedBy) ?? null,
      mayApprove: !involved.includes(ctx.actor.id),
    }
  },
})
