import { z } from 'zod'
import { query } from '#kernel'
import type { SubscriptionParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Choices, Subscription } from '../schema.ts'
import { findSubscription } from '../store.ts'
import { Token } from './confirm-subscription.ts'

/** What the holder of a subscription's link chose; the address only as a hint. */
export const showSubscription = ({ delivery, tokens }: SubscriptionParts) =>
  query({
    name: 'subscriptions.show',
    summary: 'what the holder of a subscription link has chosen',
    grant: 'public',
    input: z.object({ token: Token }),
    output: z.object({ choices: Choices, state: Subscription.shape.state, hint: z.string() }),
    run: async (ctx, { token }) => {
      const id = tokens.read('manage', token)
      const found = id === null ? undefined : await findSubscription(ctx.db, id)
      if (!found) throw problem('link-invalid')
      const { districts, minLevel, drills, state } = found
      const hint = await delivery.hint(ctx, found.destinationId)
      return { choices: { districts, minLevel, drills }, state, hint: hint ?? '' }
    },
  })
