import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { etagOf } from '#kernel'
import { createShortCache } from './short-cache.ts'

const compress = promisify(gzip)

/** A document ready to be sent as it is. */
export type Ready = { html: Buffer; gzipped: Buffer; etag: string }

/**
 * Public documents, rendered at most once per `ttlMs` and address however many ask at once. The short life bounds how
 * old a page can be without anyone having to tell this process; `most` bounds the memory.
 */
export function createPublicCache(nowMs: () => number, ttlMs = 250, most = 500) {
  const cache = createShortCache<Ready>({ nowMs, most })
  return (address: string, render: () => Promise<string>): Promise<Ready> =>
    cache.get(address, ttlMs, () => render().then(prepare))
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
