import type { Context, Hono } from 'hono'
import { kernelProblem, type Lang, type Passage, type PassageStep, Problem } from '#kernel'
import { signOut } from '#people'
import { localPath } from '#ui'
import type { WebParts } from '../parts.ts'
import { type Env, heldCookie, holdCookie, startCookie } from '../session.ts'

/** The steps of signing in by way of another site. They carry no form, so nothing is asked of where they come from. */
export function addPassages(app: Hono<Env>, parts: WebParts): void {
  const passages = parts.modules.flatMap((one) => one.passages ?? [])
  for (const passage of passages)
    for (const lang of parts.words.keys())
      app.get(`/${lang}${passage.path}`, (c) => step(c, parts, { passage, lang }))
}

async function step(
  c: Context<Env>,
  parts: WebParts,
  { passage, lang }: { passage: Passage; lang: Lang },
): Promise<Response> {
  const { publicUrl, runner } = parts
  c.set('route', passage.path)
  c.header('cache-control', 'no-store')
  // A step is taken by whoever goes there; asking about it (HEAD) must take none.
  if (c.req.method === 'HEAD') throw kernelProblem('method-not-allowed', { allow: 'GET' })
  const { actor, limitBy } = c.get('visitor')
  const act: PassageStep['act'] = (op, input, key) =>
    runner.run(op, input, { actor, via: 'form', limitBy, ...(key ? { key } : {}) })
  const asked = new URL(c.req.url)
  try {
    const passed = await passage.pass({
      url: new URL(asked.pathname + asked.search, publicUrl),
      lang,
      held: heldCookie(c, publicUrl),
      act,
    })
    holdCookie(c, publicUrl, passed.hold)
    if (passed.session !== undefined) {
      // The cookie is overwritten: nobody could end the session this browser had until now.
      if (actor.session !== undefined) await act(signOut, {})
      startCookie(c, publicUrl, passed.session)
    }
    if (passed.renewed !== undefined) startCookie(c, publicUrl, passed.renewed)
    return c.redirect(passed.to instanceof URL ? passed.to.href : localPath(lang, passed.to), 303)
  } catch (error) {
    // A way that was refused begins anew: what the browser held is good for nothing more.
    if (error instanceof Problem) holdCookie(c, publicUrl, null)
    throw error
  }
}
