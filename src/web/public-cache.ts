import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { etagOf } from '#kernel'

const compress = promisify(gzip)

/** A document ready to be sent as it is. */
export type Ready = { html: Buffer; gzipped: Buffer; etag: string }

/**
 * Public documents, rendered at most once per `ttlMs` and address however many ask at once. The short life bounds how
 * old a page can be without anyone having to tell this process; `most` bounds the memory.
 */
export function createPublicCache(nowMs: () => number, ttlMs = 250, most = 500) {
  const held = new Map<string, { until: number; ready: Promise<Ready> }>()
  return (address: string, render: () => Promise<string>): Promise<Ready> => {
    const now = nowMs()
    const known = held.get(address)
    if (known && known.until > now) return known.ready
    const ready = render().then(prepare)
    held.delete(address)
    held.set(address, { until: now + ttlMs, ready })
    // A failure is not remembered: the next reader tries again.
    ready.catch(() => {
      if (held.get(address)?.ready === ready) held.delete(address)
    })
    const oldest = held.keys().next()
    if (held.size > most && !oldest.done) held.delete(oldest.value)
    return ready
  }
}

async function prepare(text: string): Promise<Ready> {
  const html = Buffer.from(text)
  const etag = `W/${etagOf(html)}`
  return { html, gzipped: await compress(html), etag }
}

/** Whether `Accept-Encoding` names gzip and does not turn it down (RFC 9110 §12.5.3). */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const codings = (acceptEncoding ?? '').toLowerCase().split(',')
  return codings.some((one) => /^\s*gzip\s*(;(?!\s*q=0(\.0*)?\s*$)|$)/.test(one))
}
