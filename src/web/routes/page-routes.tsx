import { type Context, Hono } from 'hono'
import { type Lang, type Page, Problem, translator, unchanged } from '#kernel'
import { localPath } from '#ui'
import { admit } from '../admit.ts'
import { requireOwnSite } from '../cross-site.ts'
import { drawPage, type Shown } from '../draw-page.tsx'
import { formProblems, withLabels } from '../explain.ts'
import { liveRoute } from '../live/live-route.ts'
import { createSeats } from '../live/seats.ts'
import { retryAfter } from '../problem-response.tsx'
import { acceptsGzip, createPublicCache } from '../public-cache.ts'
import { readForm } from '../read-form.ts'
import { scriptedPolicy } from '../security-headers.ts'
import { type Env, endCookie, startCookie } from '../session.ts'
import { type Shell, stranger } from '../shell.ts'

/**
 * Every declared page under `/<lang>`: GET shows it, POST runs one of its forms and answers 303, or the page again, and
 * `<page>/live` streams the part of it that changes.
 */
export function pageRoutes(shell: Shell): Hono<Env> {
  const { parts } = shell
  const app = new Hono<Env>()
  const cached = createPublicCache(() => Date.parse(parts.sources.now()))
  const seats = createSeats()
  parts.metrics.gauge('hiroba_live_streams', 'Live pages open now', async () => seats.taken())
  const pages = parts.modules.flatMap((one) => one.pages)
  for (const lang of parts.words.keys()) {
    app.get(`/${lang}`, (c) => c.redirect(`/${lang}/`, 308))
    const shown = pages.map((page) => ({ page, of: asked(lang, page) }))
    // First, so that no page with a parameter in its path takes them for its own.
    for (const { page, of } of shown)
      if (page.live) app.get(`/${lang}${page.path.replace(/\/$/, '')}/live`, liveRoute(shell, seats, of))
    for (const { page, of } of shown) addPage(app, shell, { page, lang, cached, of })
  }
  return app
}

/** What somebody types into a search; more of a parameter is left out. */
const longestQuery = 400

const asked =
  (lang: Lang, page: Page) =>
  (c: Context<Env>): Shown => {
    c.set('route', page.path)
    const { search, searchParams } = new URL(c.req.url)
    const asked = (page.query ?? []).map(
      (name) => [name, searchParams.get(name)?.slice(0, longestQuery) ?? ''] as const,
    )
    return {
      page,
      lang,
      path: c.req.path.slice(lang.length + 1),
      query: search,
      params: { ...Object.fromEntries(asked), ...c.req.param() },
      visitor: c.get('visitor'),
    }
  }

type Added = {
  page: Page
  lang: Lang
  cached: ReturnType<typeof createPublicCache>
  of(c: Context<Env>): Shown
}

function addPage(app: Hono<Env>, shell: Shell, { page, lang, cached, of }: Added): void {
  if (page.cache && page.query) throw new Error(`${page.path}: a page for everyone reads no query`)
  if (page.cache && page.live) throw new Error(`${page.path}: a page for everyone has no script to follow`)
  app.get(`/${lang}${page.path}`, async (c) =>
    page.cache ? showPublic(c, shell, of(c), cached) : showPrivate(c, shell, of(c)),
  )
  if (page.forms) app.post(`/${lang}${page.path}`, async (c) => submit(c, shell, of(c)))
}

async function showPublic(
  c: Context<Env>,
  shell: Shell,
  shown: Shown,
  cached: ReturnType<typeof createPublicCache>,
) {
  // The same for everyone, whatever follows the path.
  const same = { ...shown, visitor: stranger, query: '' }
  const ready = await cached(c.req.path, async () => (await drawPage(shell, same, null)).html)
  const headers = {
    etag: ready.etag,
    'cache-control': 'public, max-age=0, s-maxage=1, must-revalidate',
    vary: 'accept-encoding',
  }
  if (unchanged(c.req.header('if-none-match'), ready.etag)) return c.body(null, 304, headers)
  const type = { 'content-type': 'text/html; charset=utf-8' }
  if (acceptsGzip(c.req.header('accept-encoding'))) {
    return c.body(new Uint8Array(ready.gzipped), 200, { ...headers, ...type, 'content-encoding': 'gzip' })
  }
  return c.body(new Uint8Array(ready.html), 200, { ...headers, ...type })
}

async function showPrivate(c: Context<Env>, shell: Shell, shown: Shown) {
  const { html, scripted } = await drawPage(shell, shown, null)
  return c.html(html, 200, { 'cache-control': 'no-store', ...(scripted ? scriptedPolicy : {}) })
}

async function submit(c: Context<Env>, shell: Shell, shown: Shown): Promise<Response> {
  const { parts } = shell
  requireOwnSite(c.req.raw, parts.publicUrl)
  // Before the body is read: who may not see the page has nothing to send to it.
  admit(parts, shown.visitor.actor, shown.page)
  const sent = await readForm(c.req.raw, shown.page, { parts, actor: shown.visitor.actor })
  const { visitor, lang, params } = shown
  try {
    if (sent.refused) throw sent.refused
    const call = {
      actor: visitor.actor,
      via: 'form' as const,
      limitBy: visitor.limitBy,
      ...(sent.key ? { key: sent.key } : {}),
    }
    const output = await parts.runner.run(sent.form.operation, sent.input, call)
    const token = sent.form.session?.(output)
    if (token) startCookie(c, parts.publicUrl, token)
    if (token === null) endCookie(c, parts.publicUrl)
    return c.redirect(localPath(lang, sent.form.next(output, params)), 303)
  } catch (error) {
    if (!(error instanceof Problem) || error.status === 401) throw error
    const t = translator(parts.words, lang, parts.whenMissing)
    const { operation } = sent.form
    const problems = withLabels(formProblems(error, t), { operation, lang, t })
    const needsProof = error.code === 'kernel.proof-needed'
    const form = { operation: operation.name, values: sent.values, problems, needsProof }
    const { html, scripted } = await drawPage(shell, shown, form).catch((undrawn: unknown) => {
      // The page itself may be gone or forbidden now: then the refusal is what there is to say.
      throw undrawn instanceof Problem ? error : undrawn
    })
    return c.html(html, error.status as 422, {
      'cache-control': 'no-store',
      ...retryAfter(error),
      ...(scripted ? scriptedPolicy : {}),
    })
  }
}
