import { z } from 'zod'
import { command } from '#kernel'
import { problem } from '../problems.ts'
import { closeQuestion } from '../raise-work.ts'
import { Alert } from '../schema.ts'
import { lockAlert } from '../store/index.ts'

/** The officer looked: it holds as it stands, until its end or until asked again. */
export const leaveAlert = command({
  name: 'alerts.leave',
  summary: 'answers that a live alert still holds as it stands',
  grant: 'alerts:draft',
  input: z.object({ id: Alert.shape.id.meta({ control: 'hidden' }) }),
  output: Alert.pick({ id: true }),
  run: async (ctx, { id }) => {
    await lockAlert(ctx.db, id)
    if (!(await closeQuestion(ctx, id, 'leave'))) throw problem('nothing-asked')
    return { id }
  },
})
