import { z } from 'zod'
import { type Ctx, command, machine, plus } from '#kernel'
import { confirmed, pending } from '../model.ts'
import type { SubscriptionParts } from '../parts.ts'
import type { Intent, Subscription } from '../schema.ts'
import {
  addSubscription,
  findByDestinations,
  lockAddress,
  removeSubscription,
  saveSubscription,
  takeIntent,
} from '../store.ts'

/** Everything a feed carries, of every district and level. */
const everything = { districts: [], minLevel: 1, drills: true }

/** The callback was asked: what it confirmed happens, what it denied or never answered does not. */
export const settleIntent = (parts: SubscriptionParts) =>
  command({
    name: 'subscriptions.settle-intent',
    summary: 'does what the callback of a WebSub request confirmed',
    grant: 'system',
    input: z.object({ destinationId: z.uuid(), outcome: machine({ max: 100 }) }),
    output: z.object({}),
    run: async (ctx, { destinationId, outcome }) => {
      const intent = await takeIntent(ctx.db, destinationId)
      if (!intent) return {}
      const asked = await parts.delivery.reveal(ctx, destinationId)
      await parts.delivery.remove(ctx, destinationId)
      if (outcome === 'delivered' && asked) await fulfil(ctx, parts, intent, asked)
      return {}
    },
  })

type Asked = { address: string; secret: Uint8Array | null }

async function fulfil(ctx: Ctx, parts: SubscriptionParts, intent: Intent, asked: Asked): Promise<void> {
  await lockAddress(ctx.db, `${asked.address} ${intent.topic}`)
  const present = await find(ctx, parts, intent, asked)
  if (intent.mode === 'unsubscribe') {
    if (!present) return
    await removeSubscription(ctx.db, present.id)
    await parts.delivery.remove(ctx, present.destinationId)
    return
  }
  const leaseUntil = plus(ctx.now(), intent.leaseSeconds * 1000)
  if (present) {
    // Renewed: the new lease and the new secret count from now (§5.1.2).
    await parts.delivery.change(ctx, present.destinationId, { secret: asked.secret })
    await saveSubscription(ctx.db, { ...present, leaseUntil })
    return
  }
  const { address, secret } = asked
  const place = { medium: 'websub' as const, variant: intent.topic, address, secret, leaveUrl: null }
  // Which feed was asked for says it: those of drills are apart.
  const drills = /\/drills\.[a-z]+$/.test(intent.topic)
  const destinationId = await parts.delivery.add(ctx, { ...place, drills })
  const base = {
    id: ctx.newId(),
    kind: 'websub' as const,
    destinationId,
    createdAt: ctx.now(),
    topic: intent.topic,
    ...everything,
  }
  await addSubscription(ctx.db, { ...confirmed(pending(base), ctx.now()), leaseUntil })
}

async function find(
  ctx: Ctx,
  { delivery }: SubscriptionParts,
  { topic }: Intent,
  { address }: Asked,
): Promise<Subscription | undefined> {
  const destinations = await delivery.find(ctx, { medium: 'websub', address })
  const ids = destinations.filter((one) => one.variant === topic).map((one) => one.id)
  return (await findByDestinations(ctx.db, ids))[0]
}
