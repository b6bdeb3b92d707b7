import type { Context } from 'hono'
import { kernelProblem, newId, outageOf, Problem, problemBody, translator } from '#kernel'
import { localPath } from '#ui'
import { explainProblem } from './explain.ts'
import { preferredLanguage } from './languages.ts'
import { ProblemScreen } from './pages/problem-screen.tsx'
import type { WebParts } from './parts.ts'
import { renderScreen } from './render.tsx'
import type { Env } from './session.ts'
import { type Shell, stranger } from './shell.ts'

/**
 * The one place where errors become answers: a `Problem` keeps its status and words; a database that is away or full is
 * said to be (503, 507); anything else is a bug, logged once with an id that the answer shows. People get a page, machines RFC 9457; strangers on a staff page the sign-in.
 */
export async function answerError(error: unknown, c: Context<Env>, shell: Shell): Promise<Response> {
  const { parts } = shell
  const problem = error instanceof Problem ? error : (outage(error, c, parts) ?? bug(error, c, parts))
  const lang = languageOf(c, parts)
  const title = explainProblem(problem, translator(parts.words, lang, parts.whenMissing))
  const wantsPage = /\btext\/html\b/.test(c.req.header('accept') ?? '') && !c.req.path.startsWith('/api/')
  if (!wantsPage) {
    return c.body(JSON.stringify(problemBody(problem, title)), problem.status as 400, {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...allowed(problem),
      ...retryAfter(problem),
    })
  }
  if (problem.status === 401)
    return c.redirect(localPath(lang, `${isResidents(c.req.path, lang) ? '/my' : ''}/sign-in`), 303)
  const html = await problemPage(c, shell, { problem, title, lang })
  return c.html(html, problem.status as 400, {
    'cache-control': 'no-store',
    ...allowed(problem),
    ...retryAfter(problem),
  })
}

const isResidents = (path: string, lang: string) => path === `/${lang}/my` || path.startsWith(`/${lang}/my/`)

const outages = new Set(['kernel.unavailable', 'kernel.storage-full'])
const apart = ({ code, status }: Problem) => status === 421 || outages.has(code)

type Refused = { problem: Problem; title: string; lang: string }

async function problemPage(
  c: Context<Env>,
  shell: Shell,
  { problem, title, lang }: Refused,
): Promise<string> {
  const { parts, notices } = shell
  const path = c.req.path.startsWith(`/${lang}/`) ? c.req.path.slice(lang.length + 1) : '/'
  const isConsole = parts.side !== 'portal' && (path === '/console' || path.startsWith('/console/'))
  const face = isConsole ? 'console' : 'portal'
  const visitor = c.get('visitor') ?? stranger
  const { html } = renderScreen(parts, {
    lang,
    path,
    query: '',
    face,
    title,
    crumbs: [],
    visitor,
    // The portal shows the same to everyone here, and nobody's name.
    name: face === 'console' && !outages.has(problem.code) ? await visitor.name() : '',
    body: <ProblemScreen status={problem.status} message={title} face={face} />,
    // A name that is not the town's gets nothing of it, and a database that is away is not asked.
    notices: face === 'portal' && !apart(problem) ? await notices('') : [],
    shared: true,
    refusal: true,
    live: false,
    proof: null,
    now: parts.sources.now(),
    newKey: () => newId(parts.sources),
  })
  return html
}

/** RFC 9110 §15.5.6: a refusal of a method says which there are. */
const allowed = ({ status, detail: { allow } }: Problem): Record<string, string> =>
  status === 405 ? { allow: String(allow) } : {}

/** RFC 9110 §10.2.3, for every refusal that says after how many `seconds` to come again. */
export const retryAfter = ({ detail: { seconds } }: Problem): Record<string, string> =>
  typeof seconds === 'number' ? { 'retry-after': String(seconds) } : {}

/** After how many seconds to ask again: a killed database is back by then. */
const patience = 5

/** The database is away or full: no bug, and the same command again is right once it works. */
function outage(error: unknown, c: Context<Env>, { log }: WebParts): Problem | null {
  const outage = outageOf(error)
  if (outage === null) return null
  const reason = error instanceof Error ? error.message : String(error)
  log.warn({ outage, reason, route: c.get('route') }, 'web.unavailable')
  return outage === 'full'
    ? kernelProblem('storage-full', { seconds: 60 })
    : kernelProblem('unavailable', { seconds: patience })
}

function bug(error: unknown, c: Context<Env>, parts: WebParts): Problem {
  const id = newId(parts.sources)
  parts.log.error({ error, id, route: c.get('route') }, 'web.bug')
  return kernelProblem('bug', { id })
}

function languageOf(c: Context<Env>, parts: WebParts): string {
  const first = c.req.path.split('/')[1] ?? ''
  return parts.words.has(first) ? first : preferredLanguage(parts.words, c.req.header('accept-language'))
}
