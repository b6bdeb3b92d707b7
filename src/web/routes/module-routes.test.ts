import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { command, kernelProblem, type Module, query } from '#kernel'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { moduleOf, webWith } from '../web-with.fixture.ts'

const origin = 'http://localhost:8080'
type Route = Module['routes'][number]

const say = query({
  name: 'trial.say',
  summary: 'says it',
  grant: 'public',
  input: z.object({ text: z.string() }),
  output: z.object({ text: z.string() }),
  run: async (_ctx, { text }) => ({ text }),
})
const add = command({
  name: 'trial.add',
  summary: 'adds one',
  grant: 'public',
  perMinute: 3,
  input: z.object({ text: z.string() }),
  output: z.object({ actor: z.string() }),
  run: async (ctx) => ({ actor: ctx.actor.id }),
})

let town: TestTown
let handled = 0
beforeAll(async () => {
  town = await openTown({ until: 'file' })
})
beforeEach(() => {
  handled = 0
})

const webOf = (...routes: Route[]) => {
  const web = webWith(town, { modules: [moduleOf('trial', { routes, operations: [say, add] })] })
  return (path: string, init: RequestInit = {}) => web.request(origin + path, init)
}

const page = (path: string, more: Partial<Route> = {}): Route => ({
  path,
  handle: async (request, params, ask) => {
    handled += 1
    const { searchParams } = new URL(request.url)
    const { text } = await ask(say, {
      text: `${params['name'] ?? ''}${searchParams.get('of') ?? ''} ${handled}`,
    })
    return new Response(text, { headers: { 'content-type': 'text/plain', etag: `"${text}"` } })
  },
  ...more,
})

describe('a route', () => {
  it('answers GET and HEAD, and no other method', async () => {
    const request = webOf(page('/trial/:name'))
    expect(await (await request('/trial/a')).text()).toBe('a 1')
    const head = await request('/trial/a', { method: 'HEAD' })
    expect([head.status, await head.text(), head.headers.get('etag')]).toEqual([200, '', '"a 2"'])
    expect((await request('/trial/a', { method: 'POST' })).status).toBe(405)
  })

  it('may answer POST instead, from any site and without a session', async () => {
    const bodies: string[] = []
    const request = webOf({
      path: '/trial/hook',
      method: 'POST',
      handle: async (sent, _params, _ask, act) => {
        bodies.push(`${sent.headers.get('content-type')} ${await sent.text()}`)
        return Response.json(await act(add, { text: 'a' }))
      },
    })
    const { cookie } = await town.staff('administrator')
    const response = await request('/trial/hook', {
      method: 'POST',
      body: 'hub.mode=subscribe',
      headers: {
        cookie,
        'sec-fetch-site': 'cross-site',
        'content-type': 'application/x-www-form-urlencoded',
      },
    })
    // A stranger all the same: another site may have made the browser send the cookie.
    expect([response.status, await response.json()]).toEqual([200, { actor: 'anonymous' }])
    expect(bodies).toEqual(['application/x-www-form-urlencoded hub.mode=subscribe'])
    expect((await request('/trial/hook')).status).toBe(405)
  })

  it('is not called with a body of more than 64 KiB', async () => {
    let called = 0
    const request = webOf({
      path: '/trial/hook',
      method: 'POST',
      handle: async (sent) => {
        called += 1
        return new Response(String((await sent.arrayBuffer()).byteLength))
      },
    })
    const send = (bytes: number) => request('/trial/hook', { method: 'POST', body: 'x'.repeat(bytes) })
    expect(await (await send(64 * 1024)).text()).toBe('65536')
    expect((await send(64 * 1024 + 1)).status).toBe(413)
    expect(called).toBe(1)
  })

  it('acts no more often than its command allows a stranger, and an act under one key happens once', async () => {
    const request = webOf({
      path: '/trial/hook',
      method: 'POST',
      handle: async (_sent, _params, _ask, act) => Response.json(await act(add, { text: 'a' }, 'same-key')),
    })
    town.advance(60_000)
    const answers = []
    for (let n = 0; n < 4; n += 1) answers.push(await request('/trial/hook', { method: 'POST' }))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
    expect(answers[3]?.headers.get('retry-after')).toMatch(/^\d+$/)
    const { rows } = await town.connection.pool.query(
      "select via, outcome from kernel.audit where operation = 'trial.add' order by id desc limit 1",
    )
    expect(rows).toEqual([{ via: 'api', outcome: 'done' }])
  })
})

describe('a route whose answer is shared', () => {
  const shared = (more: Partial<Route> = {}) => webOf(page('/trial/feed', { cacheMs: 250, ...more }))

  it('is asked once in its time however many want it, and again when that is over', async () => {
    const request = shared()
    const answers = await Promise.all(Array.from({ length: 50 }, () => request('/trial/feed')))
    expect(new Set(await Promise.all(answers.map((answer) => answer.text())))).toEqual(new Set([' 1']))
    town.advance(249)
    const again = await request('/trial/feed')
    expect([await again.text(), again.headers.get('etag'), again.headers.get('content-type')]).toEqual([
      ' 1',
      '" 1"',
      'text/plain',
    ])
    town.advance(1)
    expect(await (await request('/trial/feed')).text()).toBe(' 2')
  })

  it('is answered 304 without being asked, with every header of the whole answer and the security headers', async () => {
    const request = shared()
    const first = await request('/trial/feed')
    const second = await request('/trial/feed', { headers: { 'if-none-match': '"x", W/" 1"' } })
    expect([second.status, await second.text(), handled]).toEqual([304, '', 1])
    const named = (response: Response) =>
      [...response.headers.keys()].filter((name) => name !== 'content-length')
    expect(named(second).sort()).toEqual(named(first).sort())
    expect(second.headers.get('content-security-policy')).toContain("default-src 'none'")
    const other = await request('/trial/feed', { headers: { 'if-none-match': '"old"' } })
    expect([other.status, await other.text()]).toEqual([200, ' 1'])
  })

  it('is answered 304 at its very first request too, without showing the route the condition', async () => {
    const request = shared()
    expect((await request('/trial/feed', { headers: { 'if-none-match': '" 1"' } })).status).toBe(304)
    expect(await (await request('/trial/feed')).text()).toBe(' 1')
  })

  it('is one answer for each path and query', async () => {
    const request = shared()
    expect(await (await request('/trial/feed?of=a')).text()).toBe('a 1')
    expect(await (await request('/trial/feed?of=b')).text()).toBe('b 2')
    expect(await (await request('/trial/feed?of=a')).text()).toBe('a 1')
  })

  it('is not shared with who sends a cookie', async () => {
    const request = shared()
    await request('/trial/feed')
    expect(await (await request('/trial/feed', { headers: { cookie: 'a=b' } })).text()).toBe(' 2')
    expect(await (await request('/trial/feed')).text()).toBe(' 1')
  })

  it('is not kept when it is refused, broken, or no success', async () => {
    let answer: () => Promise<Response> = async () => {
      throw kernelProblem('not-found')
    }
    const request = shared({ handle: () => answer() })
    expect((await request('/trial/feed')).status).toBe(404)
    answer = async () => {
      throw new Error('away')
    }
    expect((await request('/trial/feed')).status).toBe(500)
    answer = async () => new Response('later', { status: 503 })
    expect((await request('/trial/feed')).status).toBe(503)
    answer = async () => new Response('there')
    expect(await (await request('/trial/feed')).text()).toBe('there')
  })

  it('gets an entity tag when it has none', async () => {
    const request = shared({ handle: async () => new Response('there') })
    const etag = (await request('/trial/feed')).headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]{22}"$/)
    expect((await request('/trial/feed', { headers: { 'if-none-match': etag } })).status).toBe(304)
  })

  it('is not given to another host, held or not', async () => {
    const request = shared()
    const web = webWith(town, {
      modules: [moduleOf('trial', { routes: [page('/trial/feed', { cacheMs: 250 })] })],
    })
    expect((await web.request('http://evil.example/trial/feed')).status).toBe(421)
    expect((await request('/trial/feed')).status).toBe(200)
    expect((await web.request('http://localhost/trial/feed')).status).toBe(200)
    expect((await web.request('http://evil.example/trial/feed')).status).toBe(421)
  })

  it('answers HEAD with its headers alone', async () => {
    const request = shared()
    await request('/trial/feed')
    const head = await request('/trial/feed', { method: 'HEAD' })
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, '" 1"', ''])
  })
})
