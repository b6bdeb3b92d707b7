import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '#kernel'
import { openIdentity, sampleResidents } from '../../src/identity.ts'
import { CardBrowser } from '../setup/identity/card-browser.ts'
import { type Answers, HostileProvider } from '../setup/identity/hostile-provider.ts'
import { askToken, type MachineTown, newKey, openMachineTown, register, sendForm } from '../setup/machines.ts'
import { openTown, type TestTown } from '../setup/town.ts'

const publicUrl = 'http://localhost:8080'

describe('the authorisation server of machines', () => {
  let at: MachineTown
  beforeAll(async () => {
    at = await openMachineTown()
  })
  afterAll(() => at.serving.stop())

  it('sends no browser anywhere: there is no place to ask for a code, with any redirect_uri or without PKCE', async () => {
    const { id } = await register(at)
    const asked = { response_type: 'code', client_id: id, scope: 'alerts.list', state: 'x' }
    const ways = [
      {},
      { redirect_uri: `${at.origin}/` },
      { redirect_uri: 'https://evil.example/' },
      { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' },
      { code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' },
      { response_type: 'token' },
      { response_type: 'code id_token' },
    ]
    for (const path of [
      '/auth',
      '/authorize',
      '/authorization',
      '/par',
      '/request',
      '/device/auth',
      '/reg',
      '/me',
    ])
      for (const way of ways) {
        const query = new URLSearchParams({ ...asked, ...way })
        const got = await fetch(`${at.origin}/oauth${path}?${query}`, { redirect: 'manual' })
        const posted = await sendForm(at.origin, path, { ...asked, ...way })
        expect([path, got.status, posted.status]).toEqual([path, 404, 404])
      }
    const described = await (await fetch(`${at.origin}/.well-known/oauth-authorization-server`)).json()
    expect(described).not.toHaveProperty('authorization_endpoint')
    expect(described).toMatchObject({
      response_types_supported: [],
      grant_types_supported: ['client_credentials'],
    })
  })

  it.each<[string, Record<string, unknown>]>([
    ['x5u', { x5u: 'https://evil.example/chain.pem' }],
    ['x5c', { x5c: ['MIIB'] }],
    ['x5t', { x5t: 'AAAA' }],
    ['jku of the town itself', { jku: 'http://localhost/oauth/jwks' }],
    ['kid that is a path', { kid: '../../../../dev/null' }],
    ['kid that is SQL', { kid: "' or true --" }],
    ['crit nobody knows', { crit: ['exp'], exp: 1 }],
    ['crit b64', { crit: ['b64'], b64: false }],
  ])('takes no key and no rule from the header of an assertion: %s', async (_name, header) => {
    const machine = await register(at)
    const foreign = await newKey()
    const response = await askToken(at, machine, {
      header: { ...header, alg: 'ES256' },
      by: foreign.privateKey,
    }).catch(() => null)
    // What no library signs is not sent.
    if (response)
      expect([response.status, await response.json()]).toMatchObject([401, { error: 'invalid_client' }])
    const own = await askToken(at, machine, { header: { ...header, alg: 'ES256' } }).catch(() => null)
    if (own && ('kid' in header || 'crit' in header)) expect(own.status).toBe(401)
  })
})

describe('the town as a relying party', () => {
  let hostile: HostileProvider
  let keys: string
  let town: TestTown
  beforeAll(async () => {
    hostile = await HostileProvider.start()
    keys = await mkdtemp(join(tmpdir(), 'hiroba-tokens-'))
    const identity = { issuer: hostile.issuer, clientId: hostile.clientId, acr: [], maxAge: null }
    const settings = {
      publicUrl,
      allowedNetworks: ['127.0.0.1/32'],
      keys,
      log: createLog('silent'),
      identity,
    }
    town = await openTown({ identity: await openIdentity(settings), until: 'file' })
    await town.residents.addSamples(await sampleResidents())
  })
  afterAll(async () => {
    await hostile.close()
    await rm(keys, { recursive: true })
  })

  async function begun(answers: Answers = {}, browser = new CardBrowser(town)) {
    town.advance(4_000)
    const asked = (await browser.begin('en')).searchParams
    hostile.nonce = asked.get('nonce') ?? ''
    hostile.answers = answers
    const back = new URLSearchParams({ code: 'code', state: asked.get('state') ?? '', iss: hostile.issuer })
    return { browser, asked, back }
  }

  it('asks with PKCE by S256, one return address, and values that are new each time', async () => {
    const all = [await begun(), await begun(), await begun()]
    for (const { asked } of all) {
      expect(asked.get('code_challenge_method')).toBe('S256')
      expect(asked.get('code_challenge')).toMatch(/^[\w-]{43}$/)
      expect(asked.get('redirect_uri')).toBe(`${publicUrl}/ja/my/sign-in/return`)
      expect(asked.get('response_type')).toBe('code')
    }
    for (const name of ['state', 'nonce', 'code_challenge']) {
      const values = all.map(({ asked }) => asked.get(name) ?? '')
      expect(new Set(values).size).toBe(3)
      for (const value of values) expect(value.length).toBeGreaterThanOrEqual(43)
    }
  })

  it('brings the code to the provider with the verifier of that challenge and the same return address', async () => {
    const { browser, asked, back } = await begun()
    await browser.visit(`/ja/my/sign-in/return?${back}`)
    const sent = hostile.lastExchange
    const verifier = sent.get('code_verifier') ?? ''
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(asked.get('code_challenge'))
    expect(sent.get('redirect_uri')).toBe(asked.get('redirect_uri'))
  })

  it('ends the session a browser had until it came back', async () => {
    const first = await begun()
    await first.browser.visit(`/ja/my/sign-in/return?${first.back}`)
    const before = first.browser.cookie.replace('hiroba=', '')
    expect(await town.people.actorOf(before)).not.toBeNull()
    const again = await begun({}, first.browser)
    await again.browser.visit(`/ja/my/sign-in/return?${again.back}`)
    expect(again.browser.cookie).not.toContain(before)
    expect(await town.people.actorOf(before)).toBeNull()
  })

  it.each([
    '/ja/my/sign-in/return/',
    '/JA/my/sign-in/return',
    '/ja/my/sign-in/Return',
    '/ja/my/sign-in/return/..',
    '/ja/my/sign-in/return%2f',
    '/ja//my/sign-in/return',
    '/ja/my/sign-in/return;x',
    '/ja/my/sign-in/returnx',
  ])('takes a code at its one return address and nowhere like it: %s', async (path) => {
    const { browser, back } = await begun()
    const before = hostile.exchanges
    await browser.visit(`${path}?${back}`).catch(() => undefined)
    expect([hostile.exchanges, browser.town.kept.has('hiroba')]).toEqual([before, false])
  })

  it.each<[string, Answers]>([
    ['jwk', { signing: 'other-key', header: (jwk) => ({ jwk }) }],
    ['jku', { signing: 'other-key', header: () => ({ jku: 'https://evil.example/jwks' }) }],
    ['x5u', { signing: 'other-key', header: () => ({ x5u: 'https://evil.example/x.pem' }) }],
    ['x5c', { signing: 'other-key', header: () => ({ x5c: ['MIIB'] }) }],
    ['kid that is a path', { signing: 'other-key', header: () => ({ kid: '../../dev/null' }) }],
    ['kid of nobody', { header: () => ({ kid: 'b' }) }],
    [
      'audience among others, without saying for whom',
      { claims: (right) => ({ ...right, aud: ['town', 'evil'] }) },
    ],
    ['azp of another', { claims: (right) => ({ ...right, azp: 'evil' }) }],
    ['no end', { claims: ({ exp: _, ...right }) => right }],
    ['no beginning', { claims: ({ iat: _, ...right }) => right }],
  ])('takes no key and no say from an ID token itself: %s', async (_name, answers) => {
    const { browser, back } = await begun(answers)
    const response = await browser.visit(`/ja/my/sign-in/return?${back}`)
    expect(response.headers.get('location')).toBe(`${publicUrl}/en/my/sign-in/refused/mismatch`)
    expect(browser.town.kept.has('hiroba')).toBe(false)
  })
})

describe('a session', () => {
  it('is never the one a browser brought: what somebody planted opens nothing after signing in', async () => {
    const town = await openTown()
    const planted = 'A'.repeat(43)
    const { token } = (await town.run(
      'people.invite',
      { name: '一', roles: ['approver'] },
      {
        kind: 'system',
        id: 'system:test',
        grants: new Set(),
      },
    )) as { token: string }
    const fields = { _operation: 'people.enrol', token }
    const response = await town.post(`/ja/enrol/${token}`, fields, `hiroba=${planted}`)
    const given = /^hiroba=([^;]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1] ?? ''
    expect(given).toMatch(/^[\w-]{43}$/)
    expect(given).not.toBe(planted)
    expect((await town.get('/ja/console', `hiroba=${planted}`)).status).toBe(303)
    expect((await town.get('/ja/console', `hiroba=${given}`)).status).toBe(200)
  })

  it('of somebody else in this browser ends when another person signs in', async () => {
    const town = await openTown()
    const [first, second] = [await town.staff('approver'), await town.staff('approver')]
    const { codes } = (await town.run('people.make-paper-codes', {}, second.actor)) as { codes: string[] }
    const fields = { _operation: 'people.use-paper-code', code: codes[0] ?? '' }
    const response = await town.post('/ja/sign-in', fields, first.cookie)
    expect(response.status).toBe(303)
    expect(response.headers.get('set-cookie')).not.toContain(first.cookie.split('=')[1])
    expect((await town.get('/ja/console', first.cookie)).status).toBe(303)
  })
})
