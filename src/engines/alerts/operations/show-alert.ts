import { z } from 'zod'
import { query } from '#kernel'
import { isLive } from '../model/decide.ts'
import { problem } from '../problems.ts'
import { PublicAlert } from '../public-alert.ts'
import { Alert } from '../schema.ts'
import { findAlert, findPublication, findSuccessor } from '../store/index.ts'

/** Only what went out is public: a draft is `alerts.not-found` to residents. */
export const showAlert = query({
  name: 'alerts.show',
  summary: 'one alert that went out, as residents see it',
  grant: 'public',
  input: Alert.pick({ id: true }),
  output: z.object({
    alert: PublicAlert,
    identifier: z.string(),
    live: z.boolean(),
    successorId: z.uuid().nullable(),
  }),
  run: async (ctx, { id }) => {
    const publication = await findPublication(ctx.db, { alertId: id })
    if (!publication) throw problem('not-found')
    const alert = await findAlert(ctx.db, id)
    const successor = await findSuccessor(ctx.db, id)
    return {
      alert,
      identifier: publication.identifier,
      live: isLive(alert, ctx.now()),
      successorId: successor?.id ?? null,
    }
  },
})
