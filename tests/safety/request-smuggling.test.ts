import { connect as connectTls, type SecureVersion } from 'node:tls'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBody } from '../../src/web/read-body.ts'
import { type Serving, serveTcp } from '../../src/web/serve.ts'
import type { Env } from '../../src/web/session.ts'
import { type InFront, missing, nginxServer, type ProxyName, startProxy } from './proxies.ts'
import { type Door, exchange, statuses } from './raw-http.ts'
import { smuggling } from './smuggling.ts'

type Reached = { path: string; forwarded: string | undefined; host: string | undefined }

let serving: Serving
let reached: Reached[] = []
beforeAll(async () => {
  const app = new Hono<Env>().all('*', async (c) => {
    const { path, url } = c.req
    reached.push({ path, forwarded: c.req.header('x-forwarded-for'), host: new URL(url).hostname })
    // One address reads its body, any other answers without: both must end at the same byte.
    if (path === '/outer') await readBody(c.req.raw, 1024 * 1024)
    return c.text(path === '/metrics' ? 'figures' : 'hello')
  })
  serving = await serveTcp(app, { host: '127.0.0.1', port: 0 })
})
afterAll(() => serving.stop())

const host = 'Host: hiroba.town.example'

/** What of `bytes` reached the program as requests. */
async function arrivals(door: Door, bytes: string): Promise<{ reached: Reached[]; answer: string }> {
  reached = []
  const answer = await exchange(door, bytes)
  return { reached, answer }
}

/** Two honest requests on one connection arrive as two: what follows could fail. */
async function canTell(door: Door): Promise<void> {
  const one = (path: string) => `GET ${path} HTTP/1.1\r\n${host}\r\n\r\n`
  const { reached } = await arrivals(door, one('/first') + one('/smuggled'))
  expect(reached.map(({ path }) => path)).toEqual(['/first', '/smuggled'])
}

describe('the program itself', () => {
  it('takes two honest requests on one connection for two', () => canTell({ port: serving.port }))

  it.each(smuggling)('takes no request out of another: %s', async (_name, bytes) => {
    const { reached, answer } = await arrivals({ port: serving.port }, bytes)
    expect(reached.filter(({ path }) => !path.startsWith('/outer'))).toEqual([])
    expect(statuses(answer).length).toBeLessThanOrEqual(1 + Number(answer.startsWith('HTTP/1.1 100')))
  })

  it('takes the address of a request from its first line only, and knows that host', async () => {
    const absolute = `GET http://evil.example/first HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`
    const { reached } = await arrivals({ port: serving.port }, absolute)
    expect(reached).toMatchObject([{ path: '/first', host: 'evil.example' }])
  })
})

describe.each(['nginx', 'haproxy'] satisfies ProxyName[])('behind %s', (name) => {
  const why = missing(name)
  let proxy: InFront
  beforeAll(async () => {
    if (why === '') proxy = await startProxy(name, serving.port)
  })
  afterAll(() => proxy?.stop())

  it.skipIf(why !== '')(`two honest requests arrive as two${why}`, () => canTell(proxy.door))

  it.skipIf(why !== '').each(smuggling)(
    `no request arrives that the proxy did not see: %s${why}`,
    async (_name, bytes) => {
      const { reached: during } = await arrivals(proxy.door, bytes)
      // Whoever comes next, on a connection the proxy may have kept, is answered as themself.
      const { reached: after } = await arrivals(
        proxy.door,
        `GET /victim HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`,
      )
      expect(after.map(({ path }) => path)).toEqual(['/victim'])
      // Whatever the proxy took for a request carries its mark.
      expect([...during, ...after].filter(({ forwarded }) => forwarded === undefined)).toEqual([])
    },
  )

  it.skipIf(why !== '')(
    `what a stranger says of their own address stands before what the proxy says${why}`,
    async () => {
      const lie = `GET /first HTTP/1.1\r\n${host}\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n`
      const { reached } = await arrivals(proxy.door, lie)
      expect(reached.map(({ forwarded }) => forwarded?.split(',').at(-1)?.trim())).toEqual(['127.0.0.1'])
    },
  )
})

describe('the block for nginx', () => {
  const why = missing('nginx')
  let proxy: InFront
  beforeAll(async () => {
    if (why === '') proxy = await startProxy('nginx', serving.port)
  })
  afterAll(() => proxy?.stop())

  it.skipIf(why !== '').each([
    ['TLSv1.1', null],
    ['TLSv1.2', 'TLSv1.2'],
    ['TLSv1.3', 'TLSv1.3'],
  ] as const)(`speaks TLS 1.2 and 1.3 and nothing older: %s${why}`, async (version, spoken) => {
    expect(await spokenWith(proxy.door.port, version)).toBe(spoken)
  })
})

describe.each(['ecdsa', 'rsa'] as const)('the block for nginx, with a certificate of %s', (keyKind) => {
  const why = missing('nginx')
  const kind = keyKind.toUpperCase()
  let proxy: InFront
  beforeAll(async () => {
    if (why === '') proxy = await startProxy('nginx', serving.port, keyKind)
  })
  afterAll(() => proxy?.stop())

  const agreed = (ciphers: string) => agreedWith(proxy.door.port, ciphers)

  it
    .skipIf(why !== '')
    .each([
      `ECDHE-${kind}-AES256-GCM-SHA384`,
      `ECDHE-${kind}-CHACHA20-POLY1305`,
      `ECDHE-${kind}-AES128-GCM-SHA256`,
    ])(`speaks what forgets its keys and authenticates: %s${why}`, async (suite) => {
    expect(await agreed(suite)).toBe(suite)
  })

  it.skipIf(why !== '').each([
    ['keys that are not forgotten (RSA)', 'AES256-GCM-SHA384:AES128-GCM-SHA256:AES128-SHA:AES256-SHA256'],
    ['CBC', `ECDHE-${kind}-AES128-SHA:ECDHE-${kind}-AES256-SHA384:ECDHE-${kind}-AES128-SHA256`],
    ['DHE', 'DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-SHA'],
    ['CCM and ARIA', `ECDHE-${kind}-ARIA128-GCM-SHA256:ECDHE-ECDSA-AES128-CCM8:AES128-CCM8`],
    ['nobody’s certificate', 'ADH-AES128-GCM-SHA256:AECDH-AES128-SHA'],
    ['no encryption', `ECDHE-${kind}-NULL-SHA:NULL-SHA256`],
  ])(`refuses %s${why}`, async (_what, suites) => {
    expect(await agreed(`${suites}:@SECLEVEL=0`)).toBeNull()
  })

  it.skipIf(why !== '')(`chooses the strongest, whatever the other side would like best${why}`, async () => {
    const wish = ['AES128-GCM-SHA256', 'CHACHA20-POLY1305', 'AES256-GCM-SHA384']
    expect(await agreed(wish.map((one) => `ECDHE-${kind}-${one}`).join(':'))).toBe(
      `ECDHE-${kind}-AES256-GCM-SHA384`,
    )
  })
})

/** The suite of TLS 1.2 two sides agree on when one knows only these; null when none. */
function agreedWith(port: number, ciphers: string): Promise<string | null> {
  const only = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers } as const
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...only })
  return new Promise((resolve) => {
    const done = (suite: string | null) => {
      socket.destroy()
      resolve(suite)
    }
    socket.once('secureConnect', () => done(socket.getCipher().name))
    socket.once('error', () => done(null))
  })
}

/** The version two sides agree on when one speaks only this, whatever its library thinks of it; null when none. */
function spokenWith(port: number, version: SecureVersion): Promise<string | null> {
  const only = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' }
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...only })
  return new Promise((resolve) => {
    const done = (spoken: string | null) => {
      socket.destroy()
      resolve(spoken)
    }
    socket.once('secureConnect', () => done(socket.getProtocol()))
    socket.once('error', () => done(null))
  })
}

describe('the figures of operators', () => {
  const why = missing('nginx')
  let proxy: InFront
  beforeAll(async () => {
    if (why === '') proxy = await startProxy('nginx', serving.port)
  })
  afterAll(() => proxy?.stop())

  it
    .skipIf(why !== '')
    .each([
      '/metrics',
      '/metrics?a',
      '//metrics',
      '/%6detrics',
      '/ja/../metrics',
      '/./metrics',
      '/metrics#',
      'http://hiroba.town.example/metrics',
    ])(`are not shown through the proxy as %s${why}`, async (target) => {
    const { reached, answer } = await arrivals(proxy.door, `GET ${target} HTTP/1.1\r\n${host}\r\n\r\n`)
    expect(answer).not.toContain('figures')
    expect(reached).toEqual([])
  })

  it('are kept in by the block that operators are shown', () => {
    expect(nginxServer()).toMatch(/location = \/metrics \{ deny all; \}/)
  })
})
