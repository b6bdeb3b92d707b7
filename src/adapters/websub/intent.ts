import { z } from 'zod'
import type { Adapter, Outcome } from '../../office/delivery/ports.ts'
import {
  createHttpClient,
  type HttpOptions,
  type HttpReply,
  NOT_SENDABLE,
  outcomeOf,
} from '../http-post/index.ts'

const CONCURRENCY = 64

/** What is asked of a callback, or told it: the JSON body of a rendition of medium `websub-intent`. */
export const Intent = z.discriminatedUnion('mode', [
  z.strictObject({
    mode: z.literal('subscribe'),
    topic: z.url(),
    challenge: z.string().min(1).max(1_000),
    leaseSeconds: z.int().positive(),
  }),
  z.strictObject({
    mode: z.literal('unsubscribe'),
    topic: z.url(),
    challenge: z.string().min(1).max(1_000),
  }),
  z.strictObject({ mode: z.literal('denied'), topic: z.url(), reason: z.string().max(1_000).optional() }),
])
export type Intent = z.output<typeof Intent>

/**
 * Asks a callback whether its owner wants the subscription (W3C WebSub §5.3): `delivered` only when it gives the
 * challenge back, byte for byte, with 2xx. `intent-denied`: it said no (404); `challenge-mismatch`: it answered, but
 * not that. Mode `denied` (§5.2) tells it that the hub refuses, and takes any 2xx.
 */
export function createWebsubIntent(options: HttpOptions): Adapter {
  const client = createHttpClient(options)
  return {
    medium: 'websub-intent',
    concurrency: CONCURRENCY,
    send({ address, rendition, atSeconds }) {
      const intent = readIntent(rendition.body)
      if (intent === null) return { outcome: Promise.resolve(NOT_SENDABLE), cancel: () => undefined }
      const { reply, cancel } = client.exchange({
        method: 'GET',
        address: withIntent(address, intent),
        headers: [],
        body: null,
        wantsBody: intent.mode !== 'denied',
      })
      return { outcome: reply.then((one) => judge(one, intent, atSeconds)), cancel }
    },
    close: async () => client.close(),
  }
}

function readIntent(body: Uint8Array): Intent | null {
  try {
    return Intent.safeParse(JSON.parse(new TextDecoder().decode(body))).data ?? null
  } catch {
    return null
  }
}

/** The callback's own query stays as it is, byte for byte (§5.3). Addresses that are none are the guard's to refuse. */
function withIntent(address: string, intent: Intent): string {
  const url = URL.parse(address)
  if (url === null) return address
  const parameters = new URLSearchParams({ 'hub.mode': intent.mode, 'hub.topic': intent.topic })
  if ('challenge' in intent) parameters.set('hub.challenge', intent.challenge)
  if ('leaseSeconds' in intent) parameters.set('hub.lease_seconds', String(intent.leaseSeconds))
  if ('reason' in intent && intent.reason !== undefined) parameters.set('hub.reason', intent.reason)
  url.search = url.search === '' ? parameters.toString() : `${url.search}&${parameters}`
  return url.href
}

function judge(reply: HttpReply, intent: Intent, atSeconds: number): Outcome {
  const outcome = outcomeOf(reply, atSeconds)
  if (reply.kind === 'failed' || intent.mode === 'denied') return outcome
  if (reply.status === 404) return { kind: 'refused', code: 'intent-denied', status: 404, gone: false }
  if (outcome.kind !== 'delivered' || Buffer.from(intent.challenge).equals(reply.body)) return outcome
  return { kind: 'refused', code: 'challenge-mismatch', status: reply.status, gone: false }
}
