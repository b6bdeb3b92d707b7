import { z } from 'zod'
import { query } from '#kernel'
import { stateOf } from '../model/re-enrolment.ts'
import { problem } from '../problems.ts'
import { ReEnrolment } from '../schema.ts'
import { countPaperCodes, countPasskeys, findStaff, undecidedRequest } from '../store/index.ts'
import { StaffMember } from './list-people.ts'

/** A member of staff as colleagues who look after the staff see them: how many ways in, never which. */
export const getPerson = query({
  name: 'people.get',
  summary: 'shows a member of staff, their number of ways in and an open request for a new one',
  grant: 'people:read',
  input: z.object({ id: z.uuid() }),
  output: z.object({
    person: StaffMember,
    /** The request that waits for a second person. */
    request: ReEnrolment.nullable(),
    /** Whether this is the one who asks. */
    self: z.boolean(),
  }),
  run: async (ctx, { id }) => {
    const person = await findStaff(ctx.db, id)
    if (!person) throw problem('not-found')
    const passkeys = (await countPasskeys(ctx.db)).get(id) ?? 0
    const paperCodes = (await countPaperCodes(ctx.db)).get(id) ?? 0
    const request = await undecidedRequest(ctx.db, id)
    const open = request && stateOf(request, ctx.now()) === 'open' ? request : null
    return { person: { ...person, passkeys, paperCodes }, request: open, self: ctx.actor.id === id }
  },
})
