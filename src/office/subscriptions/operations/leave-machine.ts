import { z } from 'zod'
import { command } from '#kernel'
import { Jws, lockOwn, takeRequest } from '../machines.ts'
import type { SubscriptionParts } from '../parts.ts'
import { removeSubscription } from '../store.ts'

export const leaveMachine = (parts: SubscriptionParts) =>
  command({
    name: 'subscriptions.leave-machine',
    summary: 'ends the subscription of a machine with a request signed by its key',
    grant: 'public',
    perMinute: 20,
    input: z.object({ jws: Jws }),
    output: z.object({ id: z.uuid() }),
    subject: (_input, { id }) => [id],
    run: async (ctx, { jws }) => {
      const { thumbprint, claims } = await takeRequest(ctx, parts, jws, z.object({ id: z.uuid() }))
      const own = await lockOwn(ctx, claims.id, thumbprint)
      await removeSubscription(ctx.db, own.id)
      await parts.delivery.remove(ctx, own.destinationId)
      return { id: own.id }
    },
  })
