import { z } from 'zod'
import type { DeliveryDoor } from '#delivery'
import { command } from '#kernel'
import type { SubscriptionsDoor } from '#subscriptions'
import { LANGUAGES } from '../definition.ts'
import { problem } from '../problems.ts'
import type { Issuer } from '../publish/build-cap.ts'
import { matchOf, renditionsOf } from '../renditions.ts'
import type { Rules } from '../rules.ts'
import { Alert } from '../schema.ts'
import { findAlert, findPublication } from '../store/index.ts'

export type DeliverParts = {
  rules: Rules
  issuer: Issuer
  delivery: DeliveryDoor
  /** Asked when something goes out: that module wants to know first what there is to subscribe to. */
  subscriptions(): SubscriptionsDoor
}

/**
 * Hands a message that is out to everybody who wants to be told: those whom the message it follows concerned as well. What
 * was still under way of that one stops, for nobody should read it after this. A message that was followed itself in
 * the meantime is not sent any more.
 */
export const deliverAlert = ({ rules, issuer, delivery, subscriptions }: DeliverParts) =>
  command({
    name: 'alerts.deliver',
    summary: 'hands a published alert to everybody who wants to be told of it',
    grant: 'system',
    input: z.object({ id: Alert.shape.id, predecessor: z.union([z.uuid(), z.literal('')]) }),
    output: z.object({ count: z.int() }),
    run: async (ctx, { id, predecessor }) => {
      const alert = await findAlert(ctx.db, id)
      const publication = await findPublication(ctx.db, { alertId: id })
      if (!publication) throw problem('not-found')
      const before = predecessor ? await findAlert(ctx.db, predecessor) : null
      if (before) await delivery.stop(ctx, { module: 'alerts', subject: before.id })
      if (alert.state !== 'published' || publication.expiresAt <= ctx.now()) return { count: 0 }
      return delivery.dispatch(ctx, {
        ...aboutAlert(alert),
        renditions: renditionsOf(alert, publication, { rules, issuer, languages: LANGUAGES }),
        to: await subscriptions().audience(ctx.db, matchOf(alert, before)),
      })
    },
  })

/** How a message about an alert is known to delivery: drills never overtake. */
export const aboutAlert = ({ id, texts, drill, expiresAt }: Alert) => ({
  module: 'alerts',
  subject: id,
  label: texts.ja.headline,
  path: `/console/alerts/${id}`,
  urgent: !drill,
  drill,
  expiresAt,
})
