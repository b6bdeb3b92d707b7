import type { Context, Hono } from 'hono'
import { type Ask, anonymous, type Route, unchanged } from '#kernel'
import { challenge, sentToken } from '../bearer.ts'
import type { WebParts } from '../parts.ts'
import { readBody } from '../read-body.ts'
import { createRouteCache, type Held } from '../route-cache.ts'
import { type Env, machineOf, visitorOf } from '../session.ts'

const maxBodyBytes = 64 * 1024

type Act = Parameters<Route['handle']>[3]
type Cache = ReturnType<typeof createRouteCache>

/** The routes of standard interfaces that modules declare, in two layers around what all answers share. */
export type ModuleRoutes = {
  /**
   * Answers what is held and fresh, whole, with these headers: before anything else, for machines ask for feeds far
   * more often than feeds change.
   */
  addHeld(
    app: Hono<Env>,
    shared: { headers: Readonly<Record<string, string>>; admits(c: Context<Env>): boolean },
  ): void
  /** Answers everything else. */
  add(app: Hono<Env>): void
}

export function moduleRoutes(parts: WebParts): ModuleRoutes {
  const cache = createRouteCache(() => Date.parse(parts.sources.now()))
  const routes = parts.modules.flatMap((one) => one.routes)
  return {
    addHeld: (app, { headers, admits }) => {
      for (const { path, method, cacheMs } of routes) {
        if (method === 'POST' || cacheMs === undefined) continue
        app.get(path, async (c, next) => {
          const started = performance.now()
          const held = cache.fresh(addressOf(c))
          if (!held || !admits(c) || c.req.header('cookie') !== undefined) return next()
          const answer = answerHeld(c, held, headers)
          parts.metrics.request(path, answer.status, (performance.now() - started) / 1000)
          return answer
        })
      }
    },
    add: (app) => {
      for (const route of routes) {
        const answer = route.method === 'POST' ? post(parts, route) : get(parts, route, cache)
        if (route.machines) app.use(route.path, challenge)
        app.on(route.method ?? 'GET', route.path, async (c) => {
          c.set('route', route.path)
          return answer(c)
        })
      }
    },
  }
}

/** Path and query, as they were asked for. */
const addressOf = (c: Context<Env>) => c.req.url.slice(c.req.url.indexOf('/', 8))

const get = (parts: WebParts, route: Route, cache: Cache) => async (c: Context<Env>) => {
  const { cacheMs } = route
  const run = (request: Request) => route.handle(request, c.req.param(), asStranger(parts), actOf(c, parts))
  if (cacheMs === undefined || c.req.header('cookie') !== undefined) return run(c.req.raw)
  // Without the headers of this one reader: the answer is for all.
  return answerHeld(c, await cache.get(addressOf(c), cacheMs, () => run(new Request(c.req.url))), {})
}

function answerHeld(c: Context<Env>, held: Held, more: Readonly<Record<string, string>>): Response {
  const headers = { ...more, ...held.headers }
  if (held.status === 200 && unchanged(c.req.header('if-none-match'), held.etag))
    return new Response(null, { status: 304, headers })
  return new Response(new Uint8Array(held.body), { status: held.status, headers })
}

const post = (parts: WebParts, route: Route) => async (c: Context<Env>) => {
  const token = route.machines ? sentToken(c.req) : null
  // Who may not come in is refused before a body is read.
  const act = token === null ? actOf(c, parts) : await actAsMachine(c, parts, token)
  const body = await readBody(c.req.raw, route.maxBytes ?? maxBodyBytes)
  const request = new Request(c.req.url, { method: 'POST', headers: c.req.raw.headers, body })
  return route.handle(request, c.req.param(), asStranger(parts), act)
}

async function actAsMachine(c: Context<Env>, parts: WebParts, token: string): Promise<Act> {
  const { actor, limitBy } = await machineOf(c, parts, token)
  return (op, input, key) =>
    parts.runner.run(op, input, { actor, via: 'api', limitBy, ...(key ? { key } : {}) })
}

const asStranger =
  (parts: WebParts): Ask =>
  (op, input) =>
    parts.runner.run(op, input, { actor: anonymous, via: 'page', limitBy: null })

/** Acts as a stranger even for who sent a cookie: another site may have made their browser send it. */
const actOf =
  (c: Context<Env>, parts: WebParts): Act =>
  async (op, input, key) => {
    const { limitBy } = await visitorOf(c, parts)
    return parts.runner.run(op, input, { actor: anonymous, via: 'api', limitBy, ...(key ? { key } : {}) })
  }
