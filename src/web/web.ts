import { type Context, Hono } from 'hono'
import { kernelProblem, once, Problem } from '#kernel'
import { styleSheet } from '#ui'
import { methodRefusals } from './allowed-methods.ts'
import { challenge } from './bearer.ts'
import { requireOwnSite } from './cross-site.ts'
import { islandAt } from './islands.ts'
import { preferredLanguage } from './languages.ts'
import { createNotices } from './notices.ts'
import type { WebParts } from './parts.ts'
import { answerError } from './problem-response.tsx'
import { apiRoutes } from './routes/api.ts'
import { addCspReports } from './routes/csp-report.ts'
import { addDownloads } from './routes/downloads.ts'
import { moduleRoutes } from './routes/module-routes.ts'
import { describeOperations, openApi } from './routes/openapi.ts'
import { pageRoutes } from './routes/page-routes.tsx'
import { addPassages } from './routes/passages.ts'
import { addSecurityTxt } from './routes/security-txt.ts'
import { securityHeaders } from './security-headers.ts'
import { type Env, visitorOf } from './session.ts'
import { modulesAt, pageSide } from './sides.ts'

const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']
const forEver = { 'cache-control': 'public, max-age=31536000, immutable' }

/**
 * The town on the web, or one side of it: pages, API, standard interfaces, health and metrics. Answers without a socket
 * (`app.request`).
 */
export function createWeb(whole: WebParts): Hono<Env> {
  const scopes = whole.machines.scopes()
  const parts = { ...whole, modules: modulesAt(whole.side, whole.modules, new Set(scopes.keys())) }
  const app = new Hono<Env>()
  const shell = { parts, notices: createNotices(parts) }
  const headers = securityHeaders(parts.publicUrl.startsWith('https:'))
  const admits = hostCheck(parts)
  const routes = moduleRoutes(parts)
  routes.addHeld(app, { headers, admits })
  app.use(async (c, next) => {
    const started = performance.now()
    c.set('route', 'other')
    await next()
    // A page with an island has said what its scripts may do.
    for (const [name, value] of Object.entries(headers))
      if (name !== 'content-security-policy' || !c.res.headers.has(name)) c.res.headers.set(name, value)
    parts.metrics.request(c.get('route'), c.res.status, (performance.now() - started) / 1000)
  })
  app.use(async (c, next) => {
    if (!admits(c)) throw kernelProblem('wrong-host')
    await next()
  })
  addOwnAnswers(app, parts, scopes)
  addCspReports(app, parts)
  routes.add(app)
  app.use('/api/*', challenge)
  app.use(async (c, next) => {
    c.set('visitor', await visitorOf(c, parts))
    await next()
  })
  app.use('/api/*', async (c, next) => {
    // A browser's cookie must not be usable from another site; callers without a cookie have nothing to steal.
    if (c.req.header('cookie') !== undefined) requireOwnSite(c.req.raw, parts.publicUrl)
    await next()
  })
  app.route(
    '/api',
    apiRoutes(parts, (c) => ({ ...c.get('visitor'), via: 'api' })),
  )
  addDownloads(app, parts)
  addPassages(app, parts)
  app.route('/', pageRoutes(shell))
  if (parts.side === 'console') addWaysToPortal(app, parts, whole.modules)
  const refusalOf = once(() => methodRefusals(app))
  app.notFound((c) => {
    throw refusalOf()(c.req.method, c.req.path)
  })
  app.onError((error, c) => answerError(error, c, shell))
  return app
}

/** What the town says of itself to whoever watches it or writes programs for it, and the files of its pages. */
function addOwnAnswers(app: Hono<Env>, parts: WebParts, scopes: ReadonlyMap<string, string>): void {
  app.get('/health', (c) => health(c, parts))
  // What the town counts of itself is for who runs it.
  if (parts.side !== 'portal')
    app.get('/metrics', async (c) =>
      c.text(await parts.metrics.text(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
    )
  app.get('/assets/:file', (c) => asset(c))
  addSecurityTxt(app, parts)
  app.get('/', (c) => c.redirect(`/${preferredLanguage(parts.words, c.req.header('accept-language'))}/`, 302))
  const { publicUrl, version } = parts
  const document = once(() => JSON.stringify(openApi(parts.modules, { publicUrl, version, scopes })))
  app.get('/api/openapi.json', (c) => c.body(document(), 200, { 'content-type': 'application/json' }))
}

/** The style sheet and the scripts, under names that change with their content. */
function asset(c: Context<Env>): Response {
  if (c.req.path === styleSheet.href)
    return c.body(styleSheet.text, 200, { ...forEver, 'content-type': 'text/css; charset=utf-8' })
  const island = islandAt(c.req.path)
  if (!island) throw kernelProblem('not-found')
  return c.body(island.text, 200, { ...forEver, 'content-type': 'text/javascript; charset=utf-8' })
}

/** `ok`, or 503 while the app stops or the database is away. */
async function health(c: Context<Env>, { healthy, log }: WebParts): Promise<Response> {
  const fresh = { 'cache-control': 'no-store' }
  try {
    await healthy()
  } catch (error) {
    if (error instanceof Problem) throw error
    log.error({ error }, 'web.unhealthy')
    return c.json({ status: 'no-database' }, 503, fresh)
  }
  return c.json({ status: 'ok' }, 200, fresh)
}

/** The front page of the console's address is the console; a page of the portal is shown where the portal is. */
function addWaysToPortal(app: Hono<Env>, { words, portalUrl }: WebParts, modules: WebParts['modules']): void {
  const pages = modules.flatMap((one) => one.pages).filter((page) => pageSide(page) === 'portal')
  for (const lang of words.keys()) {
    app.get(`/${lang}/`, (c) => c.redirect(`/${lang}/console`, 302))
    for (const { path } of pages)
      app.get(`/${lang}${path}`, (c) => {
        const { pathname, search } = new URL(c.req.url)
        return c.redirect(portalUrl + pathname + search, 302)
      })
  }
}

/** What the operator's commands talk to, through the unix socket of the data folder (mode 0600). */
export function createControl(parts: WebParts): Hono<Env> {
  const app = new Hono<Env>()
  const described = once(() => describeOperations(parts.modules))
  app.post('/operations', (c) => c.json(described()))
  app.route(
    '/api',
    apiRoutes(parts, () => ({ actor: parts.people.operator, limitBy: null, via: 'cli' })),
  )
  app.onError((error, c) => answerError(error, c, { parts, notices: async () => [] }))
  return app
}

/** A name that is not ours (DNS rebinding) gets nothing. Personas also refuse a request that came through a proxy. */
function hostCheck({ publicUrl, personas }: WebParts): (c: Context<Env>) => boolean {
  const ours = new Set([new URL(publicUrl).hostname, 'localhost', '127.0.0.1', '[::1]'])
  return (c) => {
    if (personas && forwarding.some((name) => c.req.header(name) !== undefined)) return false
    return ours.has(new URL(c.req.url).hostname)
  }
}
