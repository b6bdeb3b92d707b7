import { createHmac } from 'node:crypto'
import type { Adapter, Sending } from '../../office/delivery/ports.ts'
import { createHttpClient, type HttpOptions, NOT_SENDABLE, outcomeOf } from '../http-post/index.ts'
import { createKeyRing, type KeyRing } from '../key-ring/index.ts'

const CONCURRENCY = 256

/**
 * Content distribution of a hub (W3C WebSub §7): the topic's bytes and type, links to hub and topic, and
 * `X-Hub-Signature` (§7.1, sha256) where the subscriber gave a secret. The rendition's variant is the topic's URL.
 * `webhook-id` carries the message for receivers that de-duplicate: WebSub itself has no such field.
 */
export function createWebsub({ hubUrl, ...options }: HttpOptions & { hubUrl: string }): Adapter {
  const client = createHttpClient(options)
  const keys = createKeyRing()
  const hub = new URL(hubUrl).href
  return {
    medium: 'websub',
    concurrency: CONCURRENCY,
    send(sending) {
      // The text of a URL cannot end the brackets around it: `>` is always written %3E.
      const topic = URL.parse(sending.rendition.variant)?.href
      if (topic === undefined) return { outcome: Promise.resolve(NOT_SENDABLE), cancel: () => undefined }
      const { reply, cancel } = client.exchange({
        method: 'POST',
        address: sending.address,
        headers: [
          ['content-type', sending.rendition.contentType],
          ['link', `<${hub}>; rel="hub", <${topic}>; rel="self"`],
          ['webhook-id', sending.messageId],
          ...signature(sending, keys),
        ],
        body: sending.rendition.body,
        wantsBody: false,
      })
      return { outcome: reply.then((one) => outcomeOf(one, sending.atSeconds)), cancel }
    },
    close: async () => client.close(),
  }
}

function signature({ destinationId, secret, rendition }: Sending, keys: KeyRing): Array<[string, string]> {
  if (secret === null) return []
  const hmac = createHmac('sha256', keys(destinationId, secret)).update(rendition.body)
  return [['x-hub-signature', `sha256=${hmac.digest('hex')}`]]
}
