import { z } from 'zod'
import { command } from '#kernel'
import { questionDue } from '../model/still-valid.ts'
import { raiseQuestion } from '../raise-work.ts'
import { Alert } from '../schema.ts'
import { addQuestion, listLiveWithQuestion } from '../store/index.ts'

/** Asks the officer on duty of every alert whose time has come whether it still holds. */
export const askStillValid = command({
  name: 'alerts.ask-still-valid',
  summary: 'asks whether live alerts still hold',
  grant: 'system',
  input: z.object({}),
  output: z.object({ asked: z.array(Alert.shape.id) }),
  subject: (_input, { asked }) => asked,
  run: async (ctx) => {
    const now = ctx.now()
    const asked: string[] = []
    for (const { alert, last } of await listLiveWithQuestion(ctx.db, now)) {
      const due = questionDue(alert, last, now)
      if (due === null) continue
      const nothing = { answeredAt: null, answer: null, answeredBy: null }
      await addQuestion(ctx.db, { id: ctx.newId(), alertId: alert.id, askedAt: now, ...due, ...nothing })
      await raiseQuestion(ctx, alert, due.dueAt)
      asked.push(alert.id)
    }
    return { asked }
  },
})
