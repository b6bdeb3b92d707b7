import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect as connectPool } from '#kernel'
import { type Serving, serveTcp } from '../../src/web/serve.ts'
import type { Side } from '../../src/web/sides.ts'
import { moduleOf, webWith } from '../../src/web/web-with.fixture.ts'
import { type Cast, openCast } from './cast.ts'
import { exchange } from './raw-http.ts'

/** What a stranger sends along: none of it may come back. */
const mark = 'mirror-7f3a91'
const sides = [undefined, 'portal', 'console'] as const satisfies (Side | undefined)[]

let cast: Cast
let addresses: string[]
const doors = new Map<Side | undefined, Serving>()
beforeAll(async () => {
  cast = await openCast()
  const { modules } = cast.town
  // Some addresses are known by their ending.
  const filled = (path: string) =>
    path.replaceAll(/:\w+(?:\{\.\+\\(.+)\})?/g, (_, end: string = '') => `${cast.known[path] ?? 'x'}${end}`)
  addresses = [
    ...modules
      .flatMap((one) => [...one.pages, ...(one.downloads ?? [])])
      .map(({ path }) => `/ja${filled(path)}`),
    ...modules.flatMap((one) => one.routes).map(({ path }) => filled(path)),
    ...modules.flatMap((one) => one.operations).map(({ name }) => `/api/${name.replace('.', '/')}`),
    ...['/', '/ja', '/health', '/metrics', '/api/openapi.json', '/api/blobs', '/assets/x', '/csp-report'],
    ...['/ja/console/delivery/live', '/.well-known/security.txt'],
  ]
  for (const side of sides) {
    const web = side === undefined ? cast.town.web : webWith(cast.town, { modules: [], side })
    doors.set(side, await serveTcp(web, { host: '127.0.0.1', port: 0 }))
  }
}, 120_000)
afterAll(async () => {
  for (const serving of doors.values()) await serving.stop()
})

type Answer = { status: number; headers: ReadonlyMap<string, string>; text: string }

/** One request to one side as its bytes, with a session where `who` has one. */
async function sent(side: Side | undefined, method: string, path: string, cookie = ''): Promise<Answer> {
  const lines = [
    `${method} ${path}?q=${mark} HTTP/1.1`,
    `Host: localhost`,
    'Connection: close',
    'Accept: text/html',
    'Sec-Fetch-Site: same-origin',
    `X-Mark: ${mark}`,
    ...(cookie === '' ? [] : [`Cookie: ${cookie}`]),
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${mark.length}`,
  ]
  const port = doors.get(side)?.port ?? 0
  const answer = await exchange({ port }, `${lines.join('\r\n')}\r\n\r\n${mark}`, true)
  const [head = '', ...rest] = answer.split('\r\n\r\n')
  const [first = '', ...fields] = head.split('\r\n')
  const headers = fields.map((line) => [line.split(': ')[0]?.toLowerCase() ?? '', line] as const)
  return {
    status: Number(first.split(' ')[1]),
    headers: new Map(headers),
    text: answer + rest.length.toString(),
  }
}

/** Every row of every module, but for when sessions were last seen. */
async function everything(): Promise<string> {
  const owner = connectPool(cast.town.ownerUrl, { max: 1, onError: () => undefined })
  const { rows: tables } = await owner.pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema = any ($1) and table_name <> 'session' order by 1`,
    [cast.town.modules.map(({ name }) => name)],
  )
  const sums: string[] = []
  for (const { name } of tables) {
    // The same in any order, which sorting them would cost ten seconds.
    const text = `select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as sum from ${name} t`
    sums.push(`${name} ${String((await owner.pool.query(text)).rows[0]?.sum)}`)
  }
  await owner.close()
  expect(sums.length).toBeGreaterThan(60)
  return sums.join('\n')
}

const allows = /^allow: (GET(, HEAD)?(, POST)?|POST)$/i

type Asked = { side: Side | undefined; path: string; method: string; cookie: string }

/** Every address at each side by each of these methods, by a stranger; at the whole by who may do everything too. */
function asked(methods: readonly string[]): Asked[] {
  const by = (side: Side | undefined, cookie: string) =>
    addresses.flatMap((path) => methods.map((method) => ({ side, path, method, cookie })))
  return [...sides.flatMap((side) => by(side, '')), ...by(undefined, cast.owner.headers['cookie'] ?? '')]
}

describe('a method that an address does not take', () => {
  it('is refused with those it takes, reflects nothing and changes nothing, whoever sends it', async () => {
    const before = await everything()
    const found: string[] = []
    let refused = 0
    for (const { side, path, method, cookie } of asked(['PUT', 'DELETE', 'TRACE', 'OPTIONS'])) {
      const { status, headers, text } = await sent(side, method, path, cookie)
      const right = status === 405 && allows.test(headers.get('allow') ?? '')
      refused += Number(right)
      // What stands at the other side alone is not there.
      if (text.includes(mark) || !(right || (side !== undefined && status === 404)))
        found.push(`${side ?? 'whole'} ${method} ${path}: ${status}`)
    }
    expect(found).toEqual([])
    expect(refused).toBeGreaterThan(3000)
    expect(await everything()).toBe(before)
  }, 300_000)

  it('is looked up by the form of an address alone: what is not there says the same', async () => {
    for (const path of ['/ja/console/residents/x', `/ja/console/residents/${cast.hidden.person}`])
      expect([path, (await sent(undefined, 'PUT', path, cast.owner.headers['cookie'])).status]).toEqual([
        path,
        405,
      ])
    expect((await sent(undefined, 'PUT', '/ja/nowhere')).status).toBe(404)
  })

  it.each(['PROPFIND', 'MKCOL', 'LINK', 'SEARCH', 'QUERY'])(
    'that is of no page anywhere is 501: %s',
    async (method) => {
      for (const path of ['/ja/', '/api/alerts/list', '/health', '/nowhere'])
        expect([path, (await sent(undefined, method, path)).status]).toEqual([path, 501])
    },
  )

  it.each(['get', 'Post', 'TRACK', 'XYZZY', 'GET\t', 'CONNECT'])(
    'is no method at all: %s',
    async (method) => {
      for (const path of ['/ja/', '/api/alerts/list', '/health']) {
        const { status, text } = await sent(undefined, method, path)
        expect([path, status >= 400 && status !== 404 && status !== 500]).toEqual([path, true])
        expect(text).not.toContain(mark)
      }
    },
  )

  it('builds no tunnel to anywhere', async () => {
    const answer = await exchange(
      { port: doors.get(undefined)?.port ?? 0 },
      'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n',
    )
    expect(answer).toMatch(/^HTTP\/1\.1 501 /)
  })
})

describe('to ask about an address without taking it (HEAD)', () => {
  it('says what GET says without a body, and changes nothing for a stranger', async () => {
    const before = await everything()
    const found: string[] = []
    for (const path of addresses) {
      const head = await sent(undefined, 'HEAD', path)
      const { status } = await sent(undefined, 'GET', path)
      if (head.status !== status) found.push(`${path}: ${head.status}, not ${status}`)
      if (!/\r\n\r\n\d$/.test(head.text)) found.push(`${path}: a body`)
    }
    expect(found).toEqual([])
    expect(await everything()).toBe(before)
  }, 120_000)

  it('takes no step of a sign-in', async () => {
    let taken = 0
    const pass = async () => {
      taken += 1
      return { to: '/', hold: null }
    }
    const web = webWith(cast.town, {
      modules: [moduleOf('trial', { passages: [{ path: '/trial/step', pass }] })],
    })
    const step = (method: string) => web.request('http://localhost:8080/ja/trial/step', { method })
    const head = await step('HEAD')
    expect([head.status, head.headers.get('allow'), taken]).toEqual([405, 'GET', 0])
    expect([(await step('GET')).status, taken]).toEqual([303, 1])
  })
})
