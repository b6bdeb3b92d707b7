import type { Context } from 'hono'
import { anonymous, kernelProblem, newId, Problem, problemBody, translator } from '#kernel'
import { localPath } from '#ui'
import { explainProblem } from './explain.ts'
import { preferredLanguage } from './languages.ts'
import { ProblemScreen } from './pages/problem-screen.tsx'
import type { WebParts } from './parts.ts'
import { renderScreen } from './render.tsx'
import type { Env, Visitor } from './session.ts'

/**
 * The one place where errors become answers: a `Problem` keeps its status and words; anything else is a bug, logged
 * once with an id that the answer shows. People get a page, machines RFC 9457; strangers on a staff page the sign-in.
 */
export function answerError(error: unknown, c: Context<Env>, parts: WebParts): Response {
  const problem = error instanceof Problem ? error : bug(error, c, parts)
  const lang = languageOf(c, parts)
  const t = translator(parts.words, lang, parts.whenMissing)
  const title = explainProblem(problem, t)
  const wantsPage = /\btext\/html\b/.test(c.req.header('accept') ?? '') && !c.req.path.startsWith('/api/')
  if (!wantsPage) {
    return c.body(JSON.stringify(problemBody(problem, title)), problem.status as 400, {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...retryAfter(problem),
    })
  }
  const path = c.req.path.startsWith(`/${lang}/`) ? c.req.path.slice(lang.length + 1) : '/'
  if (problem.status === 401) return c.redirect(localPath(lang, '/sign-in'), 303)
  const visitor: Visitor = c.get('visitor') ?? {
    actor: anonymous,
    name: '',
    persona: false,
    limitBy: null,
  }
  const face = path.startsWith('/console') ? 'console' : 'portal'
  const body = (
    <ProblemScreen
      status={problem.status}
      message={title}
      home={localPath(lang, face === 'portal' ? '/' : '/console')}
    />
  )
  const html = renderScreen(parts, {
    lang,
    path,
    face,
    title,
    crumbs: [],
    visitor,
    body,
    newKey: () => newId(parts.sources),
  })
  return c.html(html, problem.status as 400, { 'cache-control': 'no-store', ...retryAfter(problem) })
}

/** RFC 9110 §10.2.3, for who asked too often. */
export const retryAfter = (problem: Problem): Record<string, string> =>
  problem.code === 'kernel.rate-limited' ? { 'retry-after': String(problem.detail['seconds']) } : {}

function bug(error: unknown, c: Context<Env>, parts: WebParts): Problem {
  const id = newId(parts.sources)
  parts.log.error({ error, id, route: c.get('route') }, 'web.bug')
  return kernelProblem('bug', { id })
}

function languageOf(c: Context<Env>, parts: WebParts): string {
  const first = c.req.path.split('/')[1] ?? ''
  return parts.words.has(first) ? first : preferredLanguage(parts.words, c.req.header('accept-language'))
}
