import { z } from 'zod'
import { command } from '#kernel'
import { requireDistricts } from '../districts.ts'
import type { SubscriptionParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Choices } from '../schema.ts'
import { lockSubscription, saveSubscription } from '../store.ts'
import { Token } from './confirm-subscription.ts'

export const changeSubscription = (parts: SubscriptionParts) =>
  command({
    name: 'subscriptions.change',
    summary: 'changes what a subscription is told, with its link',
    grant: 'public',
    perMinute: 20,
    input: z.object({ token: Token, ...Choices.shape }),
    output: z.object({ id: z.uuid() }),
    subject: (_input, { id }) => [id],
    run: async (ctx, { token, ...choices }) => {
      const id = parts.tokens.read('manage', token)
      const found = id === null ? undefined : await lockSubscription(ctx.db, id)
      if (!found) throw problem('link-invalid')
      requireDistricts(parts, choices.districts)
      await saveSubscription(ctx.db, { ...found, ...choices })
      await parts.delivery.change(ctx, found.destinationId, { drills: choices.drills })
      return { id: found.id }
    },
  })
