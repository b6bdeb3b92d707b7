import { type Context, Hono } from 'hono'
import {
  type Ask,
  anonymous,
  type FormState,
  holds,
  kernelProblem,
  type Lang,
  newId,
  type Page,
  type PathParams,
  Problem,
  requireGrant,
  type Translate,
  translator,
  unchanged,
} from '#kernel'
import { type Crumb, localPath } from '#ui'
import { requireOwnSite } from '../cross-site.ts'
import { formProblems } from '../explain.ts'
import type { WebParts } from '../parts.ts'
import { retryAfter } from '../problem-response.tsx'
import { acceptsGzip, createPublicCache } from '../public-cache.ts'
import { readForm } from '../read-form.ts'
import { renderScreen } from '../render.tsx'
import { type Env, endCookie, startCookie, type Visitor } from '../session.ts'

type Shown = { page: Page; lang: Lang; path: string; params: PathParams; visitor: Visitor }

/** Every declared page under `/<lang>`: GET shows it, POST runs one of its forms and answers 303, or the page again. */
export function pageRoutes(parts: WebParts): Hono<Env> {
  const app = new Hono<Env>()
  const cached = createPublicCache(() => Date.parse(parts.sources.now()))
  for (const lang of parts.words.keys()) {
    app.get(`/${lang}`, (c) => c.redirect(`/${lang}/`, 308))
    for (const page of parts.modules.flatMap((one) => one.pages)) addPage({ app, parts, cached }, lang, page)
  }
  return app
}

type Pages = { app: Hono<Env>; parts: WebParts; cached: ReturnType<typeof createPublicCache> }

function addPage({ app, parts, cached }: Pages, lang: Lang, page: Page): void {
  const shownOf = (c: Context<Env>): Shown => {
    c.set('route', page.path)
    return {
      page,
      lang,
      path: c.req.path.slice(lang.length + 1),
      params: c.req.param(),
      visitor: c.get('visitor'),
    }
  }
  app.get(`/${lang}${page.path}`, async (c) =>
    page.cache ? showPublic(c, parts, shownOf(c), cached) : showPrivate(c, parts, shownOf(c)),
  )
  if (page.forms) app.post(`/${lang}${page.path}`, async (c) => submit(c, parts, shownOf(c)))
}

const strangers: Visitor = { actor: anonymous, name: '', persona: false, limitBy: null }

async function showPublic(
  c: Context<Env>,
  parts: WebParts,
  asked: Shown,
  cached: ReturnType<typeof createPublicCache>,
) {
  const shown = { ...asked, visitor: strangers }
  const ready = await cached(c.req.path, () => draw(parts, shown, null))
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

async function showPrivate(c: Context<Env>, parts: WebParts, shown: Shown) {
  return c.html(await draw(parts, shown, null), 200, { 'cache-control': 'no-store' })
}

async function draw(parts: WebParts, shown: Shown, form: FormState | null): Promise<string> {
  const { page, lang, path, params, visitor } = shown
  requireGrant(visitor.actor, page.grant)
  const ask: Ask = (op, input) =>
    parts.runner.run(op, input, { actor: visitor.actor, via: 'page', limitBy: visitor.limitBy })
  const data = await page.load(ask, params).catch(asNotFound)
  const newKey = () => newId(parts.sources)
  const body = page.view({
    data,
    params,
    form,
    newKey,
    now: parts.sources.now(),
    may: ({ grant }) => holds(visitor.actor, grant),
  })
  const t = translator(parts.words, lang, parts.whenMissing)
  const title = page.title(data, t, lang)
  return renderScreen(parts, {
    lang,
    path,
    face: page.face,
    title,
    crumbs: crumbsOf(shown, title, t),
    visitor,
    body,
    newKey,
  })
}

/** An address that cannot name anything (an id that is none) leads nowhere; it is not the reader's input that is wrong. */
function asNotFound(error: unknown): never {
  throw error instanceof Problem && error.code === 'kernel.invalid-input' ? kernelProblem('not-found') : error
}

/** Front page, the page's parent if it has one, this page. */
function crumbsOf({ page, lang }: Shown, title: string, t: Translate): Crumb[] {
  const front = page.face === 'portal' ? '/' : '/console'
  if (page.path === front) return []
  const first = {
    label: t(page.face === 'portal' ? 'web.portal.home' : 'web.console.home'),
    href: localPath(lang, front),
  }
  const parent = page.parent ? [{ label: t(page.parent.label), href: localPath(lang, page.parent.path) }] : []
  return [first, ...parent, { label: title }]
}

async function submit(c: Context<Env>, parts: WebParts, shown: Shown): Promise<Response> {
  requireOwnSite(c.req.raw, parts.publicUrl)
  // Before the body is read: who may not see the page has nothing to send to it.
  requireGrant(shown.visitor.actor, shown.page.grant)
  const sent = await readForm(c.req.raw, shown.page, { parts, actor: shown.visitor.actor })
  const { visitor, lang, params } = shown
  try {
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
    const form = {
      operation: sent.form.operation.name,
      values: sent.values,
      problems: formProblems(error, t),
    }
    const html = await draw(parts, shown, form).catch((undrawn: unknown) => {
      // The page itself may be gone or forbidden now: then the refusal is what there is to say.
      throw undrawn instanceof Problem ? error : undrawn
    })
    return c.html(html, error.status as 422, { 'cache-control': 'no-store', ...retryAfter(error) })
  }
}
