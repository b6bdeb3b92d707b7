import { z } from 'zod'
import { command, type Db, machine, plus, query } from '#kernel'
import { keepEntries } from '../feeds/documents.ts'
import type { Inside, IntakeParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { receive } from '../receive.ts'
import { findLease, noteContact, ringPoller, settleLease } from '../store/index.ts'
import { bodyText, ReceivedOutput, sourceById } from './receive-message.ts'

const hourMs = 3_600_000
const leaseSeconds = { least: 3_600, most: 90 * 86_400, usual: 10 * 86_400 }

const Asked = z.object({
  source: machine({ max: 40 }),
  token: machine({ max: 100 }),
  mode: z.enum(['subscribe', 'denied']),
  topic: machine({ max: 2000 }),
})

async function isMeant(
  db: Db,
  list: IntakeParts['list'],
  { source: id, token, topic }: z.output<typeof Asked>,
): Promise<boolean> {
  const source = list.find((one) => one.id === id)
  if (source?.kind !== 'feed' || source.push?.topic !== topic) return false
  return (await findLease(db, id))?.token === token
}

/** Whether this town asked for it: whoever guesses addresses changes nothing and leaves no trace. */
export const askLease = ({ list }: Pick<IntakeParts, 'list'>) =>
  query({
    name: 'intake.ask-lease',
    summary: 'says whether this town asked a WebSub hub for a subscription',
    grant: 'public',
    perMinute: 60,
    input: Asked,
    output: z.object({ meant: z.boolean() }),
    run: async (ctx, asked) => ({ meant: await isMeant(ctx.db, list, asked) }),
  })

/** A hub asks whether this town meant to subscribe, or says that it will not have it (W3C WebSub §5.2, §5.3). */
export const confirmLease = ({ list }: Pick<IntakeParts, 'list'>) =>
  command({
    name: 'intake.confirm-lease',
    summary: 'says to a WebSub hub that this town asked for the subscription',
    grant: 'public',
    perMinute: 60,
    input: Asked.extend({ seconds: z.coerce.number().int().positive().optional() }),
    output: z.object({}),
    run: async (ctx, { seconds, ...asked }) => {
      if (!(await isMeant(ctx.db, list, asked))) throw problem('wrong-topic')
      const { source: id, mode } = asked
      const now = ctx.now()
      if (mode === 'denied') {
        await settleLease(ctx.db, id, { state: 'denied', until: null, renewAt: plus(now, hourMs) })
        return {}
      }
      const granted = Math.min(Math.max(seconds ?? leaseSeconds.usual, leaseSeconds.least), leaseSeconds.most)
      // Asked for again when a fifth of it is left.
      await settleLease(ctx.db, id, {
        state: 'active',
        until: plus(now, granted * 1000),
        renewAt: plus(now, granted * 800),
      })
      return {}
    },
  })

/**
 * A hub brings what is new of a feed: the feed itself, whose entries are fetched at once, or an alert. Without the right
 * signature nothing of it is looked at.
 */
export const takePush = (parts: Inside) =>
  command({
    name: 'intake.push',
    summary: 'takes what a WebSub hub tells of a feed',
    grant: 'public',
    perMinute: 600,
    input: z.object({
      source: machine({ max: 40 }),
      token: machine({ max: 100 }),
      signature: machine({ min: 0, max: 200 }),
      body: bodyText,
    }),
    output: ReceivedOutput,
    run: async (ctx, { source: id, token, signature, body }) => {
      const source = sourceById(parts.list, id)
      const lease = await findLease(ctx.db, id)
      if (source.kind !== 'feed' || source.push === undefined || lease?.token !== token)
        throw problem('wrong-topic')
      const bytes = Buffer.from(body, 'base64')
      if (!parts.secrets.isHubSigned(id, { signature, body: bytes })) throw problem('bad-signature')
      const now = ctx.now()
      const bad = await keepEntries(
        { db: ctx.db, log: parts.log, now, source },
        { bytes, url: source.push.topic, late: false, pushed: true },
      )
      // An alert, or what is neither: that lies in the quarantine, and the hub is told.
      if (bad !== null)
        return receive(ctx, parts, { source, route: 'push', label: source.push.topic, bytes, told: 'answer' })
      await noteContact(ctx.db, id, { now, pushed: true })
      await ringPoller(ctx.db)
      return { sha256: '', outcome: 'noted', alertId: null, report: null }
    },
  })
