import { z } from 'zod'
import { command } from '#kernel'
import { Jws, lockOwn, takeRequest } from '../machines.ts'
import { confirmed } from '../model.ts'
import type { SubscriptionParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Subscription } from '../schema.ts'
import { saveSubscription } from '../store.ts'

const ConfirmClaims = z.object({ id: z.uuid(), challenge: z.string().max(100) })

/** The machine sends back, signed, what its webhook was told: the address and the key belong together. */
export const confirmMachine = (parts: SubscriptionParts) =>
  command({
    name: 'subscriptions.confirm-machine',
    summary: 'confirms a machine with the challenge its webhook received',
    grant: 'public',
    perMinute: 20,
    input: z.object({ jws: Jws }),
    output: Subscription.pick({ id: true, state: true }),
    subject: (_input, { id }) => [id],
    run: async (ctx, { jws }) => {
      const { thumbprint, claims } = await takeRequest(ctx, parts, jws, ConfirmClaims)
      const own = await lockOwn(ctx, claims.id, thumbprint)
      if (parts.tokens.read('challenge', claims.challenge) !== own.id)
        throw problem('request-invalid', { claim: 'challenge' })
      const active = confirmed(own, ctx.now())
      await saveSubscription(ctx.db, active)
      await parts.delivery.change(ctx, own.destinationId, { watched: true })
      return { id: active.id, state: active.state }
    },
  })
