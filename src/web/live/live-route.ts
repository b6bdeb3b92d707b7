import type { Context } from 'hono'
import { formatDateTime, kernelProblem, newId, Problem } from '#kernel'
import { drawLive, type Shown } from '../draw-page.tsx'
import type { WebParts } from '../parts.ts'
import { type Env, visitorOf } from '../session.ts'
import type { Shell } from '../shell.ts'
import { endless } from './endless.ts'
import { liveStream, type Moment } from './live-stream.ts'
import type { Seats } from './seats.ts'

const retrySeconds = 15

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // A proxy that waits for more before it passes on would make it late.
  'x-accel-buffering': 'no',
}

/**
 * `GET <page>/live`: the page's live part as it changes, to whom the page itself is shown. Who asks is resolved again
 * each second; when their session or grant is gone, so is the stream. 503 with Retry-After when too many are open.
 */
export function liveRoute({ parts }: Shell, seats: Seats, shownOf: (c: Context<Env>) => Shown) {
  return async (c: Context<Env>): Promise<Response> => {
    const shown = { ...shownOf(c), path: withoutLive(shownOf(c).path) }
    const draw = drawer(parts, shown)
    const first = await draw(shown.visitor)
    if (c.req.method === 'HEAD') return c.body(null, 200, headers)
    const leave = seats.take(shown.visitor.limitBy ?? shown.visitor.actor.id)
    if (!leave) throw kernelProblem('too-many-live', { seconds: retrySeconds })
    // A reader who left before the first byte was sent never cancels the stream.
    c.req.raw.signal.addEventListener('abort', leave, { once: true })
    const over = new AbortController()
    endless(c.req.raw, () => over.abort())
    const { actor } = shown.visitor
    const body = liveStream({
      first,
      held: c.req.header('last-event-id'),
      onEnd: leave,
      over: over.signal,
      draw: async () => {
        try {
          const visitor = await visitorOf(c, parts)
          if (visitor.actor.id !== actor.id) return null
          // Opening is counted like any page; after that it is we who look each second.
          return await draw({ ...visitor, limitBy: null })
        } catch (error) {
          // Nobody waits for it any more, and what it is drawn from may be closed already.
          if (over.signal.aborted) return null
          return refused(error, parts, shown)
        }
      },
    })
    return c.body(body, 200, headers)
  }
}

const withoutLive = (path: string) => path.slice(0, -'/live'.length) || '/'

/** Draws the part for whoever the visitor is by now. */
function drawer(parts: WebParts, shown: Shown) {
  const keys: string[] = []
  return async (visitor: Shown['visitor']): Promise<NonNullable<Moment>> => {
    let n = 0
    const newKey = () => {
      const key = keys[n] ?? newId(parts.sources)
      keys[n] = key
      n += 1
      return key
    }
    const html = await drawLive(parts, { ...shown, visitor }, newKey)
    return { html, time: formatDateTime(parts.sources.now(), shown.lang, 'time') }
  }
}

/** What is refused now (grant taken away, thing gone) ends the stream for good; anything else is a bug, and logged. */
function refused(error: unknown, parts: WebParts, shown: Shown): null {
  if (error instanceof Problem && error.status < 500) return null
  parts.log.error({ error, route: shown.page.path }, 'web.live-failed')
  throw error
}
