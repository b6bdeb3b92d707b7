import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

const origin = 'http://localhost:8080'
const sent = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }

let town: TestTown
let admin: { cookie: string; id: string }
let officer: { cookie: string }
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  admin = await town.staff('administrator')
  officer = await town.staff('duty-officer')
})

async function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const response = await town.web.request(origin + path, {
    method: 'POST',
    body,
    headers: { ...sent, cookie: admin.cookie, ...headers },
  })
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  }
}

describe('the API', () => {
  it('answers an operation with its output as JSON', async () => {
    const { status, body, headers } = await post('/api/people/list', '{}')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect((body['people'] as unknown[]).length).toBe(2)
  })

  it('refuses wrong input with every mistake and its path at once (RFC 9457)', async () => {
    const { status, body, headers } = await post('/api/people/invite', '{"name":7,"roles":[1]}')
    expect([status, headers.get('content-type')]).toEqual([422, 'application/problem+json'])
    expect(body).toMatchObject({
      type: 'urn:hiroba:problem:kernel.invalid-input',
      status: 422,
      code: 'kernel.invalid-input',
      issues: [
        { path: 'name', code: 'invalid-type' },
        { path: 'roles.0', code: 'invalid-type' },
      ],
    })
    expect(body['title']).toEqual(expect.any(String))
  })

  it('says the refusal in the language of the caller', async () => {
    const titles = await Promise.all(
      ['ja', 'en'].map(
        async (lang) => (await post('/api/people/invite', '{}', { 'accept-language': lang })).body['title'],
      ),
    )
    expect(titles[0]).toMatch(/[ぁ-ん]/)
    expect(titles[1]).toMatch(/^[ -~]+$/)
  })

  it.each([
    ['', 400],
    ['{', 400],
    ["{'a':1}", 400],
    ['\ufeff', 400],
    ['null', 422],
    ['[]', 422],
    ['"text"', 422],
    ['1e999', 422],
  ])('answers the body %j with %i', async (body, status) => {
    expect((await post('/api/people/invite', body)).status).toBe(status)
  })

  it('refuses what is not UTF-8, not JSON by its type, or not whole', async () => {
    const latin = new Uint8Array([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d])
    expect((await post('/api/people/invite', latin)).body['code']).toBe('kernel.not-json')
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])
      expect((await post('/api/people/invite', '{}', { 'content-type': type })).status).toBe(415)
    expect(
      (await post('/api/people/list', '{}', { 'content-type': 'Application/JSON;charset=utf-8' })).status,
    ).toBe(200)
  })

  it('refuses more than a megabyte, and says the limit', async () => {
    const { status, body } = await post(
      '/api/people/invite',
      JSON.stringify({ name: 'x'.repeat(1024 * 1024) }),
    )
    expect([status, body['code'], body['detail']]).toEqual([413, 'kernel.too-large', { limit: 1024 * 1024 }])
  })

  it('refuses JSON that is nested too deeply, and says the limit', async () => {
    for (const deep of [
      '['.repeat(65) + ']'.repeat(65),
      `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
    ]) {
      const { status, body } = await post('/api/people/invite', `{"id":${deep}}`)
      expect([status, body['code'], body['detail']]).toEqual([400, 'kernel.not-json', { deepest: 64 }])
    }
  })

  it('knows no operation by the name of what every object has', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'people', 'people/__proto__'])
      expect((await post(`/api/${name.includes('/') ? name : `people/${name}`}`, '{}')).status).toBe(404)
  })

  it('lets no field name reach an object', async () => {
    const { status } = await post(
      '/api/people/invite',
      '{"name":"a","roles":["approver"],"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    )
    expect(status).toBe(200)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('answers any JSON whatever with an answer or a refusal, never a bug', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (body) => {
        town.advance(60_000)
        const { status } = await post('/api/work/complete', body)
        expect([403, 404, 422]).toContain(status)
      }),
      { numRuns: 50 },
    )
  })

  it('gives the same key the same answer, refuses it other content, and refuses what is no key', async () => {
    const { id } = (await post('/api/blobs', new Uint8Array([1]), { cookie: officer.cookie })).body
    const take = (key: string, body: unknown) =>
      post('/api/alerts/ingest', JSON.stringify(body), { cookie: officer.cookie, 'idempotency-key': key })
    const first = await take('k1', { blob: id })
    expect(first.body['outcome']).toBe('refused')
    expect((await take('k1', { blob: id })).body).toEqual(first.body)
    expect((await take('k2', { blob: id })).body['outcome']).toBe('duplicate')
    expect((await take('k1', { blob: admin.id })).body['code']).toBe('kernel.key-reused')
    for (const odd of ['x'.repeat(101), 'a b'])
      expect((await take(odd, { blob: id })).body['code']).toBe('kernel.invalid-input')
  })

  it('tells who asks too often how long to wait', async () => {
    const flood = []
    for (let n = 0; n < 130; n++) flood.push(await post('/api/people/list', '{}', { cookie: officer.cookie }))
    const limited = flood.filter(({ status }) => status === 429)
    expect(limited).toHaveLength(10)
    expect(limited[0]?.headers.get('retry-after')).toBe('1')
    expect(limited[0]?.body).toMatchObject({ code: 'kernel.rate-limited', detail: { seconds: 1 } })
  })
})

describe('a request with a cookie', () => {
  const list = (headers: Record<string, string>) =>
    town.web.request(`${origin}/api/people/list`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', ...headers },
    })

  it('is refused when another site, or nobody, says where it comes from', async () => {
    const { cookie } = admin
    for (const headers of [
      { cookie },
      { cookie, 'sec-fetch-site': 'cross-site' },
      { cookie, 'sec-fetch-site': 'same-site', origin },
      { cookie, origin: 'https://evil.example' },
      { cookie, origin: 'null' },
    ]) {
      const response = await list(headers)
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
        403,
        'kernel.cross-site',
      ])
    }
    expect((await list({ cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect((await list({ cookie, origin })).status).toBe(200)
  })

  it('that only reads a page may come from anywhere: links lead here', async () => {
    const headers = { cookie: admin.cookie, accept: 'text/html', 'sec-fetch-site': 'cross-site' }
    expect((await town.web.request(`${origin}/ja/console`, { headers })).status).toBe(200)
  })

  it('is not needed by a machine: without one there is nothing to steal', async () => {
    expect((await list({ 'sec-fetch-site': 'cross-site' })).status).toBe(401)
  })
})

describe('an upload', () => {
  const upload = (bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    post('/api/blobs', bytes, {
      cookie: officer.cookie,
      'content-type': 'application/octet-stream',
      ...headers,
    })

  it('by a stranger is refused before it is read', async () => {
    expect((await upload(new Uint8Array(10), { cookie: '' })).status).toBe(401)
    const { rows } = await town.connection.pool.query(
      "select 1 from kernel.blob where uploaded_by = 'anonymous'",
    )
    expect(rows).toEqual([])
  })

  it('larger than 32 MiB is refused with the limit', async () => {
    const { status, body } = await upload(new Uint8Array(32 * 1024 * 1024 + 1))
    expect([status, body['detail']]).toEqual([413, { limit: 32 * 1024 * 1024 }])
  })

  it.each(['%E6%89%8B%E7%B4%99.xml', '%', '', '%F0%9F%8F%A0'.repeat(300)])(
    'keeps whatever file name people can read: %.20s',
    async (name) => {
      expect((await upload(randomBytes(10), { 'x-file-name': name })).status).toBe(201)
    },
  )

  it('refuses a file name with signs nobody sees', async () => {
    expect(await upload(randomBytes(10), { 'x-file-name': 'a%00%0ab' })).toMatchObject({
      status: 422,
      body: { issues: [{ path: 'file', code: 'line-break' }] },
    })
  })

  it('can be used by who brought it, and nobody else', async () => {
    const { id } = (await upload(randomBytes(10))).body
    const other = await town.staff('duty-officer')
    const take = async (cookie: string) => (await town.api('alerts.ingest', { blob: id }, cookie)).status
    expect(await take(other.cookie)).toBe(404)
    expect(await take(officer.cookie)).toBe(200)
  })
})
