import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { createLog, kernelProblem, loadWords } from '#kernel'
import { styleSheet } from '#ui'
import { openTown, type TestTown } from '../../tests/setup/town.ts'

const origin = 'http://localhost:8080'
const languages = ['ja', 'ja-x-easy', 'en']

let town: TestTown
let officer: { cookie: string }
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  officer = await town.staff('duty-officer', 'administrator')
})

const request = async (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  town.web.request(path.startsWith('http') ? path : origin + path, { headers, ...init })

const html = { accept: 'text/html' }
const publicPages = () =>
  town.modules.flatMap((one) => one.pages).filter((page) => page.cache && !page.path.includes(':'))

describe('every answer', () => {
  const kinds: [string, () => Promise<Response>, number][] = [
    ['public page', () => request('/ja/', html), 200],
    ['public page that did not change', unchangedPage, 304],
    ['console page', () => request('/ja/console/work', { ...html, cookie: officer.cookie }), 200],
    ['enrolment link', () => request('/ja/enrol/x', html), 200],
    ['redirect', () => request('/'), 302],
    ['page that asks to sign in', () => request('/ja/console', html), 303],
    ['page that is not there', () => request('/ja/nowhere', html), 404],
    ['style sheet', () => request(styleSheet.href), 200],
    ['feed', () => request('/ja/alerts/feed.atom'), 200],
    ['certificate', () => request('/alerts/certificate.pem'), 200],
    ['document of the API', () => request('/api/openapi.json'), 200],
    ['answer of the API', () => town.api('alerts.list-live', {}), 200],
    ['refusal of the API', () => town.api('people.list', {}), 401],
    ['status', () => request('/en/status', html), 200],
    ['script that is not there', () => request('/assets/live.0123456789abcdef.js'), 404],
    ['refusal of another host', () => request('http://evil.example/ja/'), 421],
    ['health', () => request('/health'), 200],
    ['figures', () => request('/metrics'), 200],
  ]
  async function unchangedPage() {
    const { headers } = await request('/ja/', html)
    return request('/ja/', { ...html, 'if-none-match': headers.get('etag') ?? '' })
  }

  it.each(kinds)('forbids scripts, frames and foreign resources: %s', async (_kind, ask, status) => {
    const response = await ask()
    expect(response.status).toBe(status)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; style-src 'self' 'sha256-[A-Za-z0-9+/=]+'; img-src 'self'/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|script-src|\*|https?:/)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('strict-transport-security')).toBeNull()
  })

  it('asks for TLS where the town is served over TLS', async () => {
    const secure = await openTown({ publicUrl: 'https://town.example' })
    expect((await secure.get('/ja/')).headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/)
  })
})

describe('a public page', () => {
  it('has no cookie, no script, one style sheet inside, and is at most 30 KB packed, in each language', async () => {
    expect(publicPages().length).toBeGreaterThan(1)
    for (const { path } of publicPages())
      for (const lang of languages) {
        const at = `/${lang}${path === '/' ? '/' : path}`
        const response = await request(at, { ...html, 'accept-encoding': 'gzip', cookie: officer.cookie })
        const packed = Buffer.from(await response.arrayBuffer())
        const text = gunzipSync(packed).toString()
        expect({ at, status: response.status, cookie: response.headers.get('set-cookie') }).toEqual({
          at,
          status: 200,
          cookie: null,
        })
        expect(packed.length).toBeLessThanOrEqual(30 * 1024)
        expect(text).toContain(`<html lang="${lang}"`)
        expect(text).not.toContain('<script')
        expect(text).not.toContain('一郎')
        expect(response.headers.get('cache-control')).toContain('public')
      }
  })

  it('is not sent again to who holds it, and is the same to all', async () => {
    const first = await request('/en/', html)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/)
    const again = await request('/en/', { ...html, 'if-none-match': `"other", ${etag}` })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect(again.headers.get('etag')).toBe(etag)
    expect((await request('/en/', { ...html, 'if-none-match': '"other"' })).status).toBe(200)
    const signedIn = await request('/en/', { ...html, cookie: officer.cookie })
    expect(signedIn.headers.get('etag')).toBe(etag)
  })

  it('leads to itself in every other language', async () => {
    for (const { path } of publicPages()) {
      const text = await (await request(`/ja${path === '/' ? '/' : path}`, html)).text()
      for (const lang of languages.slice(1))
        expect(text).toContain(`href="/${lang}${path === '/' ? '/' : path}"`)
    }
  })

  it('answers HEAD with the headers of GET and nothing else', async () => {
    const head = await request('/ja/', html, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(head.headers.get('etag')).toMatch(/^W/)
  })
})

describe('the way in', () => {
  it.each([
    ['en-US,en;q=0.9', '/en/'],
    ['fr', '/ja/'],
    ['ja-x-easy', '/ja-x-easy/'],
    ['\x80;q=;,', '/ja/'],
  ])('leads a browser that asks for %j to %s', async (asked, path) => {
    const response = await request('/', { 'accept-language': asked })
    expect([response.status, response.headers.get('location')]).toEqual([302, path])
  })

  it('of staff leads strangers to sign in, in their language', async () => {
    for (const lang of languages) {
      const response = await request(`/${lang}/console`, html)
      expect([response.status, response.headers.get('location')]).toEqual([303, `/${lang}/sign-in`])
    }
  })
})

describe('a page that is not there', () => {
  it.each([
    ['/ja/nowhere', 'ja'],
    ['/ja-x-easy/nowhere', 'ja-x-easy'],
    ['/en/nowhere', 'en'],
    ['/fr/nowhere', 'ja'],
    ['/wp-login.php', 'ja'],
    ['/ja/%E0%A4%A', 'ja'],
    ['/ja/%00', 'ja'],
  ])('%s is a page of its own that says so and leads home', async (path, lang) => {
    const response = await request(path, html)
    const text = await response.text()
    expect(response.status).toBe(404)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(text).toContain(`<html lang="${lang}"`)
    expect(text).toContain(loadWords('commons/languages').get(lang)?.get('kernel.problem.not-found'))
    expect(text).toContain(`href="/${lang}/"`)
  })

  it('is RFC 9457 to a machine, under the API also to a browser', async () => {
    for (const [path, headers] of [
      ['/ja/nowhere', {}],
      ['/api/no/where', html],
    ] as const) {
      const response = await request(path, headers, { method: path.startsWith('/api') ? 'POST' : 'GET' })
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect(await response.json()).toMatchObject({
        type: 'urn:hiroba:problem:kernel.not-found',
        status: 404,
        code: 'kernel.not-found',
      })
    }
  })
})

describe('a host', () => {
  it.each(['http://evil.example/ja/', 'http://localhost.evil.example/ja/', 'http://169.254.169.254/health'])(
    'that is not ours gets nothing: %s',
    async (url) => {
      expect((await request(url, html)).status).toBe(421)
    },
  )

  it.each(['http://localhost/ja/', 'http://127.0.0.1:9999/ja/', 'http://[::1]/ja/'])(
    'of this machine is ours: %s',
    async (url) => {
      expect((await request(url, html)).status).toBe(200)
    },
  )

  it('of a town with a public address is that address', async () => {
    const secure = await openTown({ publicUrl: 'https://town.example' })
    expect((await secure.get('/ja/')).status).toBe(200)
    expect((await secure.web.request('https://other.example/ja/')).status).toBe(421)
  })
})

describe('health and figures', () => {
  it('count operations by name and outcome, and nothing under a made-up name', async () => {
    await town.api('people.list', {}, officer.cookie)
    await town.api('people.list', {})
    for (let n = 0; n < 20; n++) await request(`/ja/made-up-${n}`)
    const text = await (await request('/metrics')).text()
    expect(text).toMatch(
      /hiroba_operation_seconds_bucket\{le="0.1",operation="people.list",outcome="done"\} \d/,
    )
    expect(text).toMatch(/hiroba_operation_seconds_count\{operation="people.list",outcome="refused"\} \d/)
    expect(text).toMatch(/^hiroba_outbox_waiting 0$/m)
    expect(text).toMatch(/^hiroba_outbox_parked 0$/m)
    expect(text).toMatch(/^hiroba_responses_total\{class="4xx"\} \d+$/m)
    expect(text).not.toContain('made-up')
  })

  it('say 503 while the program is stopping', async () => {
    let stopping = false
    const other = await openTown({
      serving: () => {
        if (stopping) throw kernelProblem('stopping')
      },
    })
    expect((await other.get('/health')).status).toBe(200)
    stopping = true
    expect((await other.web.request(`${origin}/health`)).status).toBe(503)
  })

  it('say 503 while the database is away, keep the other figures, and recover', async () => {
    const other = await openTown()
    const name = new URL(other.appUrl.replace('@/', '@localhost/')).pathname.slice(1)
    const above = new pg.Client({ connectionString: inject('cluster').superuserUrl })
    await above.connect()
    const allow = (yes: boolean) => above.query(`alter database ${name} allow_connections ${yes}`)
    await allow(false)
    await above.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
    const away = await other.get('/health')
    expect([away.status, await away.json()]).toEqual([503, { status: 'no-database' }])
    const page = await other.get('/ja/alerts')
    const asked = await other.api('alerts.list-live', {})
    expect([page.status, asked.status, asked.headers.get('retry-after')]).toEqual([503, 503, '5'])
    expect(await asked.json()).toMatchObject({ code: 'kernel.unavailable' })
    const figures = await (await other.get('/metrics')).text()
    expect(figures).toMatch(/^hiroba_outbox_waiting Nan$/im)
    expect(figures).toContain('process_cpu_seconds_total')
    await allow(true)
    expect(await (await other.get('/health')).json()).toEqual({ status: 'ok' })
    await above.end()
  })
})

describe('a bug', () => {
  it('is told to people and machines by its id alone, and logged once with that id', async () => {
    const lines: string[] = []
    const log = createLog('info', { write: (line) => lines.push(line) })
    const other = await openTown({ log })
    const admin = await other.staff('administrator')
    const owner = new pg.Client({ connectionString: other.ownerUrl })
    await owner.connect()
    await owner.query('alter table people.person rename column created_at to renamed')
    await owner.end()
    const response = await other.api('people.list', {}, admin.cookie)
    const body = (await response.json()) as { code: string; detail: { id: string } }
    expect([response.status, body.code]).toEqual([500, 'kernel.bug'])
    expect(JSON.stringify(body)).not.toMatch(/created_at|column|42703/)
    expect(lines).toHaveLength(1)
    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>
    expect(line).toMatchObject({ id: body.detail.id, msg: 'web.bug', route: '/api/people.list' })
    expect(line['error']).toMatchObject({ code: '42703' })
    await other.run('people.list', {}, admin.actor).catch(() => undefined)
    expect(lines).toHaveLength(1)
  })
})
