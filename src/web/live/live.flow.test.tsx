import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import pg from 'pg'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createLog, createMetrics, type Metrics, page, query, type ViewProps } from '#kernel'
import { Heading, LiveRegion } from '#ui'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { type Serving, serveTcp } from '../serve.ts'
import { moduleOf, webWith } from '../web-with.fixture.ts'

const board = { text: '一', broken: false, form: false }

const lookUp = query({
  name: 'trial.look-up',
  summary: 'what stands on the board',
  grant: 'people:manage',
  input: z.object({}),
  output: z.object({ text: z.string() }),
  run: async () => {
    if (board.broken) throw new Error('broken')
    return { text: board.text }
  },
})

const Board = ({ data, newKey }: ViewProps<{ text: string }>) => (
  <p data-form-key={board.form ? newKey() : undefined}>{data.text}</p>
)

const boardPage = page<{ text: string }>({
  path: '/console/trial',
  face: 'console',
  grant: 'people:manage',
  load: (ask) => ask(lookUp, {}),
  title: () => 'Board',
  live: (props) => <Board {...props} />,
  view: (props) => (
    <>
      <Heading level={1}>Board</Heading>
      <LiveRegion>
        <Board {...props} />
      </LiveRegion>
    </>
  ),
})
/** Asks for more than it may when every look counts. */
const lookRarely = query({ ...lookUp, name: 'trial.look-rarely', perMinute: 2 })
const rarePage = page<{ text: string }>({
  path: '/console/rare',
  face: 'console',
  grant: 'people:manage',
  load: (ask) => ask(lookRarely, {}),
  title: () => 'Board',
  live: (props) => <Board {...props} />,
  view: () => null,
})
/** Would take `/console/trial/live` for one of its own if it were asked first. */
const greedyPage = page<null>({
  path: '/console/:anything/:more',
  face: 'console',
  grant: 'public',
  load: async () => null,
  title: () => 'greedy',
  view: () => 'greedy',
})

let town: TestTown
let serving: Serving
let metrics: Metrics
let admin: { cookie: string }
let other: { cookie: string }
let officer: { cookie: string }
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  admin = await town.staff('administrator')
  other = await town.staff('administrator')
  officer = await town.staff('duty-officer')
})
afterEach(async () => {
  board.text = '一'
  board.broken = false
  board.form = false
  await serving.stop()
})

/** What the web logged since it was served. */
let logged: string[] = []

async function serve() {
  metrics = createMetrics()
  logged = []
  const log = createLog('info', { write: (line) => logged.push(line) })
  const modules = [
    moduleOf('trial', { pages: [greedyPage, boardPage, rarePage], operations: [lookUp, lookRarely] }),
  ]
  serving = await serveTcp(webWith(town, { modules, metrics, log }), { host: '127.0.0.1', port: 0 })
}

/** Opens the stream; `next` gives its events one by one, `ended` tells how the connection ends. */
async function open(cookie: string | undefined, headers: Record<string, string> = {}, name = 'trial') {
  const url = `http://127.0.0.1:${serving.port}/ja/console/${name}/live`
  const request = get(url, { headers: { ...(cookie ? { cookie } : {}), ...headers }, agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.setEncoding('utf8')
  const ended = new Promise<void>((resolve) => {
    response.once('close', resolve)
    response.once('error', () => resolve())
  })
  const events = eventsOf(response)
  return {
    status: response.statusCode,
    headers: response.headers,
    ended,
    leave: () => request.destroy(),
    next: async () => (await events.next()).value,
  }
}

async function* eventsOf(response: IncomingMessage) {
  let rest = ''
  try {
    for await (const chunk of response) {
      rest += chunk
      const blocks = rest.split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const [, name] = /^event: (.*)$/m.exec(block) ?? []
        const [, data = '{}'] = /^data: (.*)$/m.exec(block) ?? []
        const [, id] = /^id: (.*)$/m.exec(block) ?? []
        if (name) yield { name, id, ...(JSON.parse(data) as { html?: string; time?: string }) }
      }
    }
  } catch {
    // Cut by the server: then there is nothing more to come.
  }
}

const failures = () => logged.filter((line) => line.includes('web.live-failed')).length
const streams = async () => Number(/^hiroba_live_streams (\d+)$/m.exec(await metrics.text())?.[1])
const until = async (holds: () => Promise<boolean>) => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10))
}

describe('a live page', () => {
  it('carries its script under a policy that admits only our own, and loads itself again without', async () => {
    await serve()
    const response = await fetch(`http://127.0.0.1:${serving.port}/ja/console/trial`, {
      headers: { accept: 'text/html', cookie: admin.cookie },
    })
    const html = await response.text()
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self'; connect-src 'self'")
    expect(policy).not.toMatch(/unsafe|\*/)
    expect(html.match(/<script[^>]*>/g)).toEqual([
      expect.stringMatching(/^<script type="module" src="\/assets\/live\.[0-9a-f]{16}\.js">$/),
    ])
    expect(html).toContain('<noscript><meta http-equiv="refresh" content="10"/></noscript>')
    expect(html).toContain('data-live="/ja/console/trial/live"')
    const [, src = ''] = /src="([^"]+)"/.exec(html) ?? []
    const script = await fetch(`http://127.0.0.1:${serving.port}${src}`)
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(script.headers.get('cache-control')).toContain('immutable')
  })

  it('sends a change as soon as there is one, and nothing while nothing changes', async () => {
    await serve()
    const { cookie } = admin
    const stream = await open(cookie)
    expect([stream.status, stream.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8'])
    const first = await stream.next()
    expect(first).toMatchObject({ name: 'part', time: '12時00分' })
    expect(first?.html).toContain('>一<')
    // Some looks without a change, then one: had the first looks sent anything, it would come before.
    await new Promise((resolve) => setTimeout(resolve, 2200))
    board.text = '二'
    const second = await stream.next()
    expect(second?.html).toBe(first?.html?.replace('一', '二'))
    stream.leave()
    await until(async () => (await streams()) === 0)
    // Who comes back with the last id is not sent the same again.
    const again = await open(cookie, { 'last-event-id': second?.id ?? '' })
    board.text = '三'
    const third = await again.next()
    expect(third?.html).toContain('>三<')
    again.leave()
    await until(async () => (await streams()) === 0)
  })

  it('keeps the keys of its forms, or it would be another one each second', async () => {
    await serve()
    board.form = true
    const stream = await open(admin.cookie)
    const first = await stream.next()
    expect(first?.html).toMatch(/data-form-key="[0-9a-f-]{36}"/)
    board.text = '二'
    expect((await stream.next())?.html).toBe(first?.html?.replace('一', '二'))
  })

  it('may be opened as often as a page may be asked for, and then looks as often as it needs', async () => {
    await serve()
    const stream = await open(admin.cookie, {}, 'rare')
    await stream.next()
    for (const text of ['二', '三', '四']) {
      board.text = text
      expect((await stream.next())?.html).toContain(text)
    }
    expect((await open(admin.cookie, {}, 'rare')).status).toBe(200)
    const third = await open(admin.cookie, {}, 'rare')
    expect([third.status, third.headers['retry-after']]).toEqual([429, '30'])
  })

  it('ends for good when the session ends', async () => {
    await serve()
    const { cookie } = await town.staff('administrator')
    const stream = await open(cookie)
    await stream.next()
    await town.post('/ja/sign-in', { _operation: 'people.sign-out' }, cookie)
    expect(await stream.next()).toMatchObject({ name: 'ended' })
    await stream.ended
    expect(await streams()).toBe(0)
  })

  it('ends for good when the role is taken away', async () => {
    await serve()
    const { cookie, id } = await town.staff('administrator')
    const stream = await open(cookie)
    await stream.next()
    await town.connection.pool.query("update people.person set roles = '{duty-officer}' where id = $1", [id])
    expect(await stream.next()).toMatchObject({ name: 'ended' })
    await stream.ended
  })

  it('ends without farewell when it breaks, so that the browser comes back', async () => {
    await serve()
    const { cookie } = admin
    const stream = await open(cookie)
    await stream.next()
    board.broken = true
    expect(await stream.next()).toBeUndefined()
    await stream.ended
    expect(await streams()).toBe(0)
    expect(failures()).toBe(1)
  })

  it('ends without farewell, and says so in the log, when who reads it cannot be found out', async () => {
    await serve()
    const stream = await open(admin.cookie)
    await stream.next()
    const owner = new pg.Client({ connectionString: town.ownerUrl })
    await owner.connect()
    await owner.query('alter table people.session rename to session_away')
    expect(await stream.next()).toBeUndefined()
    await owner.query('alter table people.session_away rename to session')
    await owner.end()
    await stream.ended
    expect(await streams()).toBe(0)
    expect(failures()).toBe(1)
  })

  it('is refused like the page itself', async () => {
    await serve()
    expect((await open(undefined)).status).toBe(401)
    expect((await open(officer.cookie)).status).toBe(403)
    expect(await streams()).toBe(0)
  })

  it('answers HEAD without taking a place', async () => {
    await serve()
    const { cookie } = admin
    const url = `http://127.0.0.1:${serving.port}/ja/console/trial/live`
    const response = await fetch(url, { method: 'HEAD', headers: { cookie } })
    expect([response.status, await streams()]).toEqual([200, 0])
  })

  it('may be open four times for one person; the fifth is told to come later, and a place left is free', async () => {
    await serve()
    const { cookie } = admin
    const four = await Promise.all([1, 2, 3, 4].map(() => open(cookie)))
    expect(four.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const fifth = await open(cookie)
    expect([fifth.status, fifth.headers['retry-after']]).toEqual([503, '15'])
    expect(fifth.headers['content-type']).toBe('application/problem+json')
    expect((await open(other.cookie)).status).toBe(200)
    four[0]?.leave()
    await until(async () => (await streams()) === 4)
    expect((await open(cookie)).status).toBe(200)
  })

  it('leaves no place taken by readers who went away at once', async () => {
    await serve()
    const { cookie } = admin
    for (let n = 0; n < 20; n += 1) {
      const request = get(`http://127.0.0.1:${serving.port}/ja/console/trial/live`, {
        headers: { cookie },
        agent: false,
      })
      request.on('error', () => undefined)
      await once(request, 'socket')
      await new Promise((resolve) => setTimeout(resolve, n))
      request.destroy()
    }
    await until(async () => (await streams()) === 0)
    expect((await open(cookie)).status).toBe(200)
  })

  it('does not keep the server from stopping', async () => {
    await serve()
    const { cookie } = admin
    const stream = await open(cookie)
    await stream.next()
    const stopped = serving.stop()
    // Without a farewell, so that the browser comes back.
    expect(await stream.next()).toBeUndefined()
    await stream.ended
    await stopped
    await until(async () => (await streams()) === 0)
    // A small part of the grace that requests in hand are given: a stream must not use it.
  }, 5000)
})
