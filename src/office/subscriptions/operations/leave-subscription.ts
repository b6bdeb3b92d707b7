import { z } from 'zod'
import { command } from '#kernel'
import type { SubscriptionParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { lockSubscription, removeSubscription } from '../store.ts'
import { Token } from './confirm-subscription.ts'

/**
 * Ends a subscription at once and forgets its address. Who has left already is told the same: a mail program may send the
 * one click (RFC 8058) more than once.
 */
export const leaveSubscription = ({ delivery, tokens }: SubscriptionParts) =>
  command({
    name: 'subscriptions.leave',
    summary: 'ends a subscription with its link',
    grant: 'public',
    perMinute: 60,
    input: z.object({ token: Token }),
    output: z.object({ id: z.uuid() }),
    subject: (_input, { id }) => [id],
    run: async (ctx, { token }) => {
      const id = tokens.read('manage', token)
      if (id === null) throw problem('link-invalid')
      const found = await lockSubscription(ctx.db, id)
      if (found) {
        await removeSubscription(ctx.db, id)
        await delivery.remove(ctx, found.destinationId)
      }
      return { id }
    },
  })
