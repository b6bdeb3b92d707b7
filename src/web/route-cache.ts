import { etagOf } from '#kernel'
import { createShortCache } from './short-cache.ts'

/** A whole answer, ready to be given to anybody. */
export type Held = { status: number; headers: Record<string, string>; body: Buffer; etag: string }

const mostAnswers = 500
const mostBytes = 4 * 1024 * 1024

/**
 * Answers of routes that are the same for all who ask, by address (path and query). `fresh` gives one without waiting;
 * `get` makes it, once however many ask at the same time. What is not 200, or too large to hold, is not kept; neither
 * is a failure.
 */
export function createRouteCache(nowMs: () => number) {
  const { fresh, get } = createShortCache<Held>({
    nowMs,
    most: mostAnswers,
    keeps: ({ status, body }) => status === 200 && body.length <= mostBytes,
    oneAtATime: true,
  })
  return {
    fresh,
    get: (address: string, ttlMs: number, answer: () => Promise<Response>): Promise<Held> =>
      get(address, ttlMs, async () => hold(await answer())),
  }
}

async function hold(response: Response): Promise<Held> {
  const body = Buffer.from(await response.arrayBuffer())
  const headers = Object.fromEntries(response.headers)
  const etag = headers['etag'] ?? etagOf(body)
  return { status: response.status, headers: { ...headers, etag }, body, etag }
}
