import { Problem, type Route } from '#kernel'
import type { askHub } from '../operations/ask-hub.ts'

const text = (status: number, words: string) =>
  new Response(`${words}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } })

/**
 * The WebSub hub of the town's own feeds (W3C WebSub §5.1): a form of `hub.*` fields, answered 202 at once; others are
 * ignored. Refusals are plain words with a 4xx, for that is what subscribers print.
 */
export const hubRoute = (ask: ReturnType<typeof askHub>): Route => ({
  method: 'POST',
  path: '/hub',
  handle: async (request, _params, _ask, act) => {
    if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers.get('content-type') ?? ''))
      return text(415, 'send application/x-www-form-urlencoded')
    const form = new URLSearchParams(await request.text())
    const given = (name: string) => form.get(`hub.${name}`) ?? undefined
    try {
      await act(ask, {
        mode: given('mode') as 'subscribe',
        callback: given('callback') ?? '',
        topic: given('topic') ?? '',
        leaseSeconds: given('lease_seconds'),
        secret: given('secret'),
      })
      return text(202, 'the callback will be asked')
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error
      const fields = error.issues.map((issue) => `hub.${issue.path}`)
      return text(error.status === 422 ? 400 : error.status, [error.code, ...fields].join(' '))
    }
  },
})
