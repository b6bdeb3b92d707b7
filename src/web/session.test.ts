import { describe, expect, it } from 'vitest'
import { openTown, type TestTown } from '../../tests/setup/town.ts'

const persona = '019a0000-0000-7000-8000-000000000001'
const assume = { _operation: 'people.assume-persona', id: persona }

async function enrolInBrowser(town: TestTown): Promise<Response> {
  const { token } = (await town.run(
    'people.invite',
    { name: '一郎', roles: ['approver'] },
    { kind: 'system', id: 'system:test', grants: new Set() },
  )) as { token: string }
  return town.post(`/ja/enrol/${token}`, { _operation: 'people.enrol', token })
}

const parts = (cookie: string | null) => (cookie ?? '').split('; ').map((part) => part.toLowerCase())

describe('the cookie of a session', () => {
  it('over TLS is bound to this host, to TLS and to this site, and unreadable for scripts', async () => {
    const town = await openTown({ publicUrl: 'https://town.example' })
    const response = await enrolInBrowser(town)
    expect([response.status, response.headers.get('location')]).toEqual([303, '/ja/console/account'])
    const cookie = parts(response.headers.get('set-cookie'))
    expect(cookie[0]).toMatch(/^__host-hiroba=[\w-]{43}$/)
    expect(cookie.slice(1).toSorted()).toEqual([
      'httponly',
      'max-age=43200',
      'path=/',
      'samesite=lax',
      'secure',
    ])
  })

  it('at this machine is the same without TLS', async () => {
    const town = await openTown()
    const cookie = parts((await enrolInBrowser(town)).headers.get('set-cookie'))
    expect(cookie[0]).toMatch(/^hiroba=[\w-]{43}$/)
    expect(cookie.slice(1).toSorted()).toEqual(['httponly', 'max-age=43200', 'path=/', 'samesite=lax'])
  })

  it.each(['https://town.example', 'http://localhost:8080'])(
    'ends with signing out at %s',
    async (publicUrl) => {
      const town = await openTown({ publicUrl })
      const cookie = (await enrolInBrowser(town)).headers.get('set-cookie')?.split(';')[0] ?? ''
      expect((await town.get('/ja/console', cookie)).status).toBe(200)
      const out = await town.post('/ja/sign-in', { _operation: 'people.sign-out' }, cookie)
      const ended = parts(out.headers.get('set-cookie'))
      expect(out.status).toBe(303)
      expect(ended[0]).toBe(publicUrl.startsWith('https') ? '__host-hiroba=' : 'hiroba=')
      expect(ended).toContain('max-age=0')
      expect(ended.includes('secure')).toBe(publicUrl.startsWith('https'))
      expect((await town.get('/ja/console', cookie)).status).toBe(303)
    },
  )

  it('over TLS counts only under its bound name: another site of the domain cannot plant one', async () => {
    const town = await openTown({ publicUrl: 'https://town.example' })
    const { cookie } = await town.staff('approver')
    expect((await town.get('/ja/console', cookie)).status).toBe(200)
    expect((await town.get('/ja/console', cookie.replace('__Host-', ''))).status).toBe(303)
  })

  it('of nobody is a stranger', async () => {
    const town = await openTown()
    const odd = ['hiroba=', 'hiroba=x', `hiroba=${'x'.repeat(5000)}`, 'hiroba=%00', 'hiroba=%E0%A4%A', ';;=;']
    for (const cookie of odd)
      expect((await town.get('/ja/console', cookie)).headers.get('location')).toBe('/ja/sign-in')
  })
})

describe('personas', () => {
  it('are assumed with one press at this machine', async () => {
    const town = await openTown({ personas: true })
    const response = await town.post('/ja/sign-in', assume)
    expect([response.status, response.headers.get('location')]).toEqual([303, '/ja/console'])
  })

  it('refuse everything that came through a proxy, by any header that says so', async () => {
    const [demo, plain] = [await openTown({ personas: true }), await openTown()]
    for (const header of [
      'forwarded',
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'x-real-ip',
    ])
      for (const path of ['/ja/', '/ja/sign-in', '/api/openapi.json', '/health']) {
        const ask = async (town: TestTown) =>
          (await town.web.request(`http://localhost:8080${path}`, { headers: { [header]: 'a' } })).status
        expect({ header, path, demo: await ask(demo), plain: await ask(plain) }).toEqual({
          header,
          path,
          demo: 421,
          plain: 200,
        })
      }
  })

  it('are nobody any more where the program runs without them', async () => {
    const demo = await openTown({ personas: true })
    const cookie = (await demo.post('/ja/sign-in', assume)).headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await demo.get('/ja/console', cookie)).status).toBe(200)
    const real = await openTown({ on: demo })
    expect((await real.get('/ja/console', cookie)).status).toBe(303)
    expect((await real.post('/ja/sign-in', assume)).status).toBe(404)
    expect((await real.api('people.assume-persona', { id: persona })).status).toBe(404)
    expect(await (await real.get('/ja/sign-in')).text()).not.toContain('見本 当直')
  })

  it('are not people: nobody else can be assumed', async () => {
    const demo = await openTown({ personas: true })
    const { id } = await demo.staff('administrator')
    expect((await demo.api('people.assume-persona', { id })).status).toBe(404)
  })
})

describe('the rate limit of strangers', () => {
  const flood = async (town: TestTown, headers: (n: number) => Record<string, string>, peer: string) => {
    const statuses = []
    for (let n = 0; n < 12; n++) {
      const request = new Request('http://localhost:8080/api/people/enrol', {
        method: 'POST',
        body: '{"token":"x"}',
        headers: { 'content-type': 'application/json', ...headers(n) },
      })
      const response = await town.web.fetch(request, { incoming: { socket: { remoteAddress: peer } } })
      statuses.push(response.status)
    }
    return { limited: statuses.filter((status) => status === 429).length }
  }

  it('counts network addresses, which a stranger cannot choose', async () => {
    const town = await openTown()
    const invented = (n: number) => ({ 'x-forwarded-for': `10.0.0.${n}` })
    expect(await flood(town, invented, '192.0.2.1')).toEqual({ limited: 2 })
    expect(await flood(town, invented, '::ffff:192.0.2.2')).toEqual({ limited: 2 })
  })

  it('counts the network of an IPv6 address, of which a subscriber has as many as they like', async () => {
    const town = await openTown({ trustedProxy: '192.0.2.9' })
    const own = (n: number) => ({ 'x-forwarded-for': `2001:db8:0:7::${n.toString(16)}` })
    expect(await flood(town, own, '192.0.2.9')).toEqual({ limited: 2 })
    const spelled = (n: number) => ({ 'x-forwarded-for': `2001:0db8::7:${n}:0:0:1` })
    expect(await flood(town, spelled, '192.0.2.9')).toEqual({ limited: 12 })
    const others = (n: number) => ({ 'x-forwarded-for': `2001:db8:1:${n}::1` })
    expect(await flood(town, others, '192.0.2.9')).toEqual({ limited: 0 })
  })

  it('behind the trusted proxy counts the last forwarded address, from nobody else', async () => {
    const town = await openTown({ trustedProxy: '192.0.2.9' })
    const forwarded = (n: number) => ({ 'x-forwarded-for': `evil, 10.0.0.${n}` })
    expect(await flood(town, forwarded, '192.0.2.9')).toEqual({ limited: 0 })
    expect(await flood(town, forwarded, '192.0.2.1')).toEqual({ limited: 2 })
    const spoofed = (n: number) => ({ 'x-forwarded-for': `10.1.0.${n}, 10.2.0.1` })
    expect(await flood(town, spoofed, '192.0.2.9')).toEqual({ limited: 2 })
  })
})
