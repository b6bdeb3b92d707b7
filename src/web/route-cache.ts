import { etagOf } from '#kernel'

/** A whole answer, ready to be given to anybody. */
export type Held = {
  status: number
  headers: Record<string, string>
  body: Buffer
  etag: string
  until: number
}

const mostAnswers = 500
const mostBytes = 4 * 1024 * 1024

/**
 * Answers of routes that are the same for all who ask, by address (path and query). `fresh` gives one without waiting;
 * `get` makes it, once however many ask at the same time. What is not 200, or too large to hold, is not kept; neither
 * is a failure.
 */
export function createRouteCache(nowMs: () => number) {
  const held = new Map<string, Held>()
  const making = new Map<string, Promise<Held>>()
  const fresh = (address: string): Held | undefined => {
    const known = held.get(address)
    return known && known.until > nowMs() ? known : undefined
  }
  const make = async (address: string, ttlMs: number, answer: () => Promise<Response>): Promise<Held> => {
    const asked = nowMs()
    const made = await hold(await answer(), asked + ttlMs)
    held.delete(address)
    if (made.status === 200 && made.body.length <= mostBytes) held.set(address, made)
    const oldest = held.keys().next()
    if (held.size > mostAnswers && !oldest.done) held.delete(oldest.value)
    return made
  }
  const get = (address: string, ttlMs: number, answer: () => Promise<Response>): Promise<Held> => {
    const known = fresh(address)
    if (known) return Promise.resolve(known)
    const under = making.get(address)
    if (under) return under
    const made = make(address, ttlMs, answer).finally(() => making.delete(address))
    making.set(address, made)
    return made
  }
  return { fresh, get }
}

async function hold(response: Response, until: number): Promise<Held> {
  const body = Buffer.from(await response.arrayBuffer())
  const headers = Object.fromEntries(response.headers)
  const etag = headers['etag'] ?? etagOf(body)
  return { status: response.status, headers: { ...headers, etag }, body, etag, until }
}
