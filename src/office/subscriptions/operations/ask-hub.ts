import { z } from 'zod'
import { command, machine, plus } from '#kernel'
import type { SubscriptionParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { addIntent, countIntents } from '../store.ts'

const hour = 3600
/** What is granted when nothing is asked, and the bounds of what may be asked (seconds). */
const lease = { usual: 10 * 24 * hour, least: hour, most: 30 * 24 * hour }
const mostOpen = 1000
const intentMinutes = 10
const challengeBytes = 24

/** W3C WebSub §5.1. A secret has fewer than 200 bytes. */
const HubRequest = z.object({
  mode: z.enum(['subscribe', 'unsubscribe']),
  callback: z.url({ protocol: /^https?$/ }).max(2000),
  topic: machine({ min: 0, max: 2000 }),
  leaseSeconds: z.coerce.number().int().positive().optional(),
  secret: machine({ max: 200 })
    .refine((secret) => Buffer.byteLength(secret) < 200)
    .optional(),
})

/**
 * A subscriber asks the hub. Nothing is subscribed or ended until the callback has said that it meant it (§5.3), which
 * delivery asks it in its own time.
 */
export const askHub = ({ delivery, topics }: SubscriptionParts) =>
  command({
    name: 'subscriptions.ask-hub',
    summary: 'asks the WebSub hub to subscribe or unsubscribe a callback',
    grant: 'public',
    perMinute: 60,
    input: HubRequest,
    output: z.object({}),
    run: async (ctx, { mode, callback, topic, secret, leaseSeconds }) => {
      if (!topics.includes(topic)) throw problem('unknown-topic')
      if ((await countIntents(ctx.db)) >= mostOpen) throw problem('too-many')
      const granted = Math.min(Math.max(leaseSeconds ?? lease.usual, lease.least), lease.most)
      const destinationId = await delivery.add(ctx, {
        medium: 'websub-intent',
        variant: '',
        address: callback,
        secret: secret === undefined ? null : Buffer.from(secret),
        leaveUrl: null,
        watched: false,
      })
      await addIntent(ctx.db, { destinationId, mode, topic, leaseSeconds: granted, createdAt: ctx.now() })
      const challenge = Buffer.from(ctx.random(challengeBytes)).toString('base64url')
      const body = { mode, topic, challenge, ...(mode === 'subscribe' ? { leaseSeconds: granted } : {}) }
      await delivery.dispatch(ctx, {
        module: 'subscriptions',
        subject: destinationId,
        label: 'subscriptions.letter.intent-label',
        path: '',
        urgent: false,
        reply: true,
        expiresAt: plus(ctx.now(), intentMinutes * 60_000),
        renditions: [
          {
            medium: 'websub-intent',
            variant: '',
            contentType: 'application/json',
            title: null,
            body: Buffer.from(JSON.stringify(body)),
          },
        ],
        to: [destinationId],
      })
      return {}
    },
  })
