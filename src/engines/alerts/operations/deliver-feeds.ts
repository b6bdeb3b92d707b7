import { z } from 'zod'
import { type Ask, type Ctx, command } from '#kernel'
import type { Topics } from '../feeds/topics.ts'
import { Alert } from '../schema.ts'
import { findAlert } from '../store/index.ts'
import { aboutAlert, type DeliverParts } from './deliver-alert.ts'

/** Sends the feeds that changed to who subscribed to them at the hub, the bytes anybody would fetch at this moment. */
export const deliverFeeds = ({ delivery, subscriptions, topics }: DeliverParts & { topics: Topics }) =>
  command({
    name: 'alerts.deliver-feeds',
    summary: 'sends the feeds a published alert changed to their WebSub subscribers',
    grant: 'system',
    input: z.object({ id: Alert.shape.id }),
    output: z.object({ count: z.int() }),
    run: async (ctx, { id }) => {
      const alert = await findAlert(ctx.db, id)
      const changed = (await subscriptions().websub(ctx.db, ctx.now())).filter(
        ({ topic }) => isDrillFeed(topic) === alert.drill,
      )
      if (changed.length === 0) return { count: 0 }
      return delivery.dispatch(ctx, {
        ...aboutAlert(alert),
        renditions: await drawAll(ctx, topics, [...new Set(changed.map(({ topic }) => topic))]),
        to: changed.map(({ destinationId }) => destinationId),
      })
    },
  })

const isDrillFeed = (topic: string) => /\/drills\.[a-z]+$/.test(topic)

async function drawAll(ctx: Ctx, topics: Topics, urls: readonly string[]) {
  // What the queries show is what this transaction sees.
  const ask: Ask = async (op, input) => op.output.parse(await op.run(ctx, op.input.parse(input)))
  const drawn = await Promise.all(urls.map(async (url) => ({ url, document: await topics.draw(ask, url) })))
  return drawn.flatMap(({ url, document }) =>
    document === null ? [] : [{ ...document, medium: 'websub' as const, variant: url, title: null }],
  )
}
