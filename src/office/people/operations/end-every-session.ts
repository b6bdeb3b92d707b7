import { command } from '#kernel'
import { Clearing } from '../schema.ts'
import { addClearing, clearSessions } from '../store/index.ts'

/**
 * Signs everybody out, staff and residents, whoever does it too: for when somebody may have got in. Keys, cards and codes
 * keep working, and a machine's token until its few minutes are over. The reason is kept.
 */
export const endEverySession = command({
  name: 'people.end-every-session',
  summary: 'signs out everybody, staff and residents, on every device',
  grant: 'people:manage',
  freshProof: true,
  loud: true,
  perMinute: 6,
  input: Clearing.pick({ reason: true }),
  output: Clearing.pick({ id: true, sessions: true }),
  subject: (_input, { id }) => [id],
  run: async (ctx, { reason }) => {
    const sessions = await clearSessions(ctx.db)
    const id = ctx.newId()
    await addClearing(ctx.db, { id, endedBy: ctx.actor.id, endedAt: ctx.now(), reason, sessions })
    return { id, sessions }
  },
})
