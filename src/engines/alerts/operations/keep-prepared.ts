import { z } from 'zod'
import { command } from '#kernel'
import { Alert, longestDays, Prepared } from '../schema.ts'
import { addPrepared, findAlert } from '../store/index.ts'

const hourMs = 3_600_000

/** From any alert: what was written well once need not be written again at night. */
export const keepPrepared = command({
  name: 'alerts.keep-prepared',
  summary: 'keeps an alert ready for the next time, under a name',
  grant: 'alerts:draft',
  input: z.object({ id: Alert.shape.id.meta({ control: 'hidden' }), name: Prepared.shape.name }),
  output: Prepared,
  subject: (_input, { id }) => [id],
  run: async (ctx, { id, name }) => {
    const { hazard, level, districts, evacuation, drawn, shelters, texts, expiresAt, changedAt } =
      await findAlert(ctx.db, id)
    const hours = Math.round((Date.parse(expiresAt) - Date.parse(changedAt)) / hourMs)
    const prepared = {
      id: ctx.newId(),
      name,
      ...{ hazard, level, districts, evacuation, drawn, shelters, texts },
      validHours: Math.min(longestDays * 24, Math.max(1, hours)),
      keptBy: ctx.actor.id,
      keptAt: ctx.now(),
      retiredAt: null,
    }
    await addPrepared(ctx.db, prepared)
    return prepared
  },
})
