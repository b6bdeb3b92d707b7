import { z } from 'zod'
import { command, machine } from '#kernel'
import { confirmed } from '../model.ts'
import type { SubscriptionParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { lockSubscription, saveSubscription } from '../store.ts'

export const Token = machine({ max: 100, control: 'hidden' })

/** The holder of the address says yes. Used twice, the link does no harm. */
export const confirmSubscription = ({ delivery, tokens }: SubscriptionParts) =>
  command({
    name: 'subscriptions.confirm',
    summary: 'confirms a subscription with the link from its mail',
    grant: 'public',
    perMinute: 20,
    secret: true,
    input: z.object({ token: Token }),
    output: z.object({ id: z.uuid(), token: z.string() }),
    subject: (_input, { id }) => [id],
    run: async (ctx, { token }) => {
      const id = tokens.read('confirm', token)
      const found = id === null ? undefined : await lockSubscription(ctx.db, id)
      if (!found) throw problem('link-invalid')
      await saveSubscription(ctx.db, confirmed(found, ctx.now()))
      await delivery.change(ctx, found.destinationId, { watched: true })
      return { id: found.id, token: tokens.make('manage', found.id) }
    },
  })
