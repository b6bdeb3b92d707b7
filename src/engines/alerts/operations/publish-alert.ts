import { z } from 'zod'
import { command } from '#kernel'
import { follow, publish } from '../model/decide.ts'
import { freeze, type Publisher } from '../publish/freeze.ts'
import { Alert } from '../schema.ts'
import { addPublication, findPublication, lockAlert, saveAlert } from '../store.ts'

/**
 * What follows an approval, by the engine's own hand: CAP is written, signed and frozen, and the alert it follows is
 * marked. Running it again changes nothing, so a crash between approval and publication loses and doubles nothing.
 */
export const publishAlert = (publisher: Publisher) =>
  command({
    name: 'alerts.publish',
    summary: 'signs and freezes an approved alert',
    grant: 'system',
    input: z.object({ id: Alert.shape.id }),
    output: Alert,
    run: async (ctx, { id }) => {
      const alert = await lockAlert(ctx.db, id)
      if (alert.state !== 'approved') return alert
      const by = { actor: ctx.actor.id, now: ctx.now() }
      const predecessor = alert.predecessorId ? await lockAlert(ctx.db, alert.predecessorId) : null
      const followed = predecessor ? await findPublication(ctx.db, { alertId: predecessor.id }) : undefined
      await addPublication(ctx.db, freeze(alert, followed ?? null, { ...publisher, now: by.now }))
      const published = publish(alert, by)
      await saveAlert(ctx.db, published)
      const after = predecessor ? follow(predecessor, alert, by) : null
      if (after && after !== predecessor) await saveAlert(ctx.db, after)
      await ctx.emit('alerts.published', id, { id })
      return published
    },
  })
