import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A site with feeds, as an agency has it: conditional answers, packed, with faults where a test wants them. */
export type FeedServer = {
  url: string
  /** From now on this is what stands at the path. */
  put(path: string, body: string | Uint8Array): void
  /** The next so many requests of the path are answered so. */
  fail(path: string, status: number, options?: { times?: number; headers?: Record<string, string> }): void
  answer(path: string, how: Answer): void
  /** Whole requests of a path, those answered 304 too. */
  asked(path: string): number
  unchanged(path: string): number
  /** Most that were under way at once. */
  most(): number
  /** Answers are held back until let go. */
  hold(path: string): () => void
  close(): Promise<void>
}

export async function openFeedServer(): Promise<FeedServer> {
  const documents = new Map<string, Buffer>()
  const faults = new Map<string, { status: number; times: number; headers: Record<string, string> }>()
  const own = new Map<string, Answer>()
  const held = new Map<string, Promise<void>>()
  const asked = new Map<string, number>()
  const unchanged = new Map<string, number>()
  let under = 0
  let most = 0
  const count = (all: Map<string, number>, path: string) => all.set(path, (all.get(path) ?? 0) + 1)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/'
    count(asked, path)
    await held.get(path)
    const special = own.get(path)
    if (special) return special(request, response)
    const fault = faults.get(path)
    if (fault && fault.times-- > 0) return void response.writeHead(fault.status, fault.headers).end()
    const body = documents.get(path)
    if (!body) return void response.writeHead(404).end()
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`
    if (request.headers['if-none-match'] === etag) {
      count(unchanged, path)
      return void response.writeHead(304, { etag }).end()
    }
    const packed = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
    response.writeHead(200, {
      etag,
      'content-type': 'application/xml',
      ...(packed ? { 'content-encoding': 'gzip' } : {}),
    })
    response.end(packed ? gzipSync(body) : body)
  }

  const server = createServer((request, response) => {
    under += 1
    most = Math.max(most, under)
    response.once('close', () => {
      under -= 1
    })
    void answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    put: (path, body) => void documents.set(path, Buffer.from(body)),
    fail: (path, status, { times = 1, headers = {} } = {}) =>
      void faults.set(path, { status, times, headers }),
    answer: (path, how) => void own.set(path, how),
    asked: (path) => asked.get(path) ?? 0,
    unchanged: (path) => unchanged.get(path) ?? 0,
    most: () => most,
    hold(path) {
      const { promise, resolve } = Promise.withResolvers<void>()
      held.set(path, promise)
      return () => {
        held.delete(path)
        resolve()
      }
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A feed as the weather agency writes it: the newest entry first. */
export function feedOf(
  entries: readonly { href: string; updated: string; id?: string }[],
  more = '',
): string {
  const one = ({ href, updated, id = href }: { href: string; updated: string; id?: string }) =>
    `<entry><title>気象警報</title><id>${id}</id><updated>${updated}</updated><link type="application/xml" href="${href}"/></entry>`
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" lang="ja"><title>高頻度（随時）</title><updated>2026-11-22T12:00:00+09:00</updated><id>urn:x:feed</id>${more}
${entries.map(one).join('\n')}</feed>`
}
