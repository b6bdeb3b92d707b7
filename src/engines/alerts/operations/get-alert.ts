import { z } from 'zod'
import { query } from '#kernel'
import { isLive } from '../model/decide.ts'
import { Alert, Question, Telegram } from '../schema.ts'
import { findAlert, findPublication, findTelegram, lastQuestion } from '../store/index.ts'

export const getAlert = query({
  name: 'alerts.get',
  summary: 'one alert as staff see it',
  grant: 'alerts:read',
  input: Alert.pick({ id: true }),
  output: z.object({
    alert: Alert,
    predecessor: Alert.nullable(),
    /** The telegram it was proposed from, and whether it was long past when it came in. */
    telegram: Telegram.pick({ title: true, reportedAt: true }).extend({ late: z.boolean() }).nullable(),
    identifier: z.string().nullable(),
    live: z.boolean(),
    /** Somebody must say whether it still holds, by then. */
    question: Question.pick({ dueAt: true }).nullable(),
    /** Whether the reader wrote a part, and so cannot approve it. */
    wroteIt: z.boolean(),
  }),
  run: async (ctx, { id }) => {
    const alert = await findAlert(ctx.db, id)
    const telegram = alert.telegramSha256 ? await findTelegram(ctx.db, alert.telegramSha256) : undefined
    const question = await lastQuestion(ctx.db, id)
    const publication = await findPublication(ctx.db, { alertId: id })
    return {
      alert,
      predecessor: alert.predecessorId ? await findAlert(ctx.db, alert.predecessorId) : null,
      telegram: telegram
        ? { title: telegram.title, reportedAt: telegram.reportedAt, late: isLate(telegram) }
        : null,
      identifier: publication?.identifier ?? null,
      live: isLive(alert, ctx.now()),
      question: question && question.answeredAt === null ? { dueAt: question.dueAt } : null,
      wroteIt: alert.authors.includes(ctx.actor.id),
    }
  },
})

const lateAfterMs = 3 * 3_600_000

/** A telegram hours old when it arrived: an exercise from the archive, or a line that was down. */
const isLate = ({ reportedAt, receivedAt }: Pick<Telegram, 'reportedAt' | 'receivedAt'>) =>
  reportedAt !== null && Date.parse(receivedAt) - Date.parse(reportedAt) > lateAfterMs
