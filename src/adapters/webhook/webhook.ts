import { signature } from '#formats/standard-webhooks'
import type { Adapter, Sending } from '../../office/delivery/ports.ts'
import { createHttpClient, type HttpOptions, outcomeOf } from '../http-post/index.ts'
import { createKeyRing, type KeyRing } from '../key-ring/index.ts'

/** Attempts at once: beyond this a sending process on one core gets no faster. */
const CONCURRENCY = 256

/**
 * Posts the message signed by Standard Webhooks (standardwebhooks.com, specification 1.0): `webhook-id` is the
 * message, `webhook-timestamp` the time of the attempt, `webhook-signature` HMAC-SHA256 over both and the body with
 * the bytes of the secret; none where there is no secret. Receivers refuse what is old or was seen.
 */
export function createWebhook(options: HttpOptions): Adapter {
  const client = createHttpClient(options)
  const keys = createKeyRing()
  return {
    medium: 'webhook',
    concurrency: CONCURRENCY,
    send(sending) {
      const { reply, cancel } = client.exchange({
        method: 'POST',
        address: sending.address,
        headers: headersOf(sending, keys),
        body: sending.rendition.body,
        wantsBody: false,
      })
      return { outcome: reply.then((one) => outcomeOf(one, sending.atSeconds)), cancel }
    },
    close: async () => client.close(),
  }
}

function headersOf(sending: Sending, keys: KeyRing): Array<readonly [string, string]> {
  const { messageId, destinationId, atSeconds, secret, rendition } = sending
  const headers: Array<readonly [string, string]> = [
    ['content-type', rendition.contentType],
    ['webhook-id', messageId],
    ['webhook-timestamp', String(atSeconds)],
  ]
  if (secret !== null) {
    const message = { id: messageId, timestamp: String(atSeconds), body: rendition.body }
    headers.push(['webhook-signature', signature(keys(destinationId, secret), message)])
  }
  return headers
}
