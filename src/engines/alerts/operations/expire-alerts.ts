import { z } from 'zod'
import { command } from '#kernel'
import { expire } from '../model/decide.ts'
import { closeQuestion } from '../raise-work.ts'
import { Alert } from '../schema.ts'
import { listOverdue, lockAlert, saveAlert } from '../store/index.ts'

/** Marks what has run out. Pages never wait for it: they compare the time themselves. */
export const expireAlerts = command({
  name: 'alerts.expire',
  summary: 'marks published alerts whose time has passed',
  grant: 'system',
  input: z.object({}),
  output: z.object({ expired: z.array(Alert.shape.id) }),
  subject: (_input, { expired }) => expired,
  run: async (ctx) => {
    const by = { actor: ctx.actor.id, now: ctx.now() }
    const expired: string[] = []
    for (const { id } of await listOverdue(ctx.db, by.now)) {
      const alert = await lockAlert(ctx.db, id)
      if (alert.state !== 'published') continue
      await saveAlert(ctx.db, expire(alert, by))
      await closeQuestion(ctx, id, 'unanswered')
      await ctx.emit('alerts.expired', id, { id })
      expired.push(id)
    }
    return { expired }
  },
})
