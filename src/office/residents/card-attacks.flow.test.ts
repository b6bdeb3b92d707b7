import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '#kernel'
import { CardBrowser } from '../../../tests/setup/identity/card-browser.ts'
import { type Answers, HostileProvider } from '../../../tests/setup/identity/hostile-provider.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { openIdentity, sampleResidents } from '../../identity.ts'

const publicUrl = 'http://localhost:8080'
const minute = 60_000

let hostile: HostileProvider
let keys: string
let town: TestTown
beforeAll(async () => {
  hostile = await HostileProvider.start()
  keys = await mkdtemp(join(tmpdir(), 'hiroba-hostile-'))
  town = await openWith(['127.0.0.1/32'])
  await town.residents.addSamples(await sampleResidents())
})
afterAll(async () => {
  await hostile.close()
  await rm(keys, { recursive: true })
})

async function openWith(
  allowedNetworks: string[],
  asked: { acr: readonly string[]; maxAge: number | null } = { acr: [], maxAge: null },
): Promise<TestTown> {
  const { issuer, clientId } = hostile
  const identity = { issuer, clientId, ...asked }
  const settings = { publicUrl, allowedNetworks, keys, log: createLog('silent'), identity }
  return openTown({ identity: await openIdentity(settings), until: 'file' })
}

/** How many rows signing in leaves behind. */
async function stored(): Promise<unknown> {
  const { rows } = await town.connection.pool.query(`select
    (select count(*) from residents.resident) as residents, (select count(*) from residents.identity) as identities,
    (select count(*) from people.person) as accounts, (select count(*) from people.session) as sessions`)
  return rows[0]
}

type Way = { answers?: Answers; query?: (state: string) => Record<string, string> }

/** Begins, then comes back with what the provider would send, or what `query` says instead. */
async function comeBack({ answers = {}, query }: Way, browser = new CardBrowser(town)) {
  // Thirty a minute are begun from one address.
  town.advance(4_000)
  const asked = (await browser.begin('en')).searchParams
  hostile.nonce = asked.get('nonce') ?? ''
  hostile.answers = answers
  const state = asked.get('state') ?? ''
  const right = { code: 'code', state, iss: hostile.issuer }
  const back = new URLSearchParams(query?.(state) ?? right)
  return { path: `/ja/my/sign-in/return?${back}`, browser }
}

async function outcome(way: Way): Promise<string> {
  const { path, browser } = await comeBack(way)
  const before = await stored()
  const response = await browser.visit(path)
  const location = response.headers.get('location') ?? ''
  expect(response.status).toBe(303)
  if (location === `${publicUrl}/en/my`) return 'signed-in'
  expect(browser.town.kept.has('hiroba')).toBe(false)
  expect(await stored()).toEqual(before)
  const page = await town.get(location.replace(publicUrl, ''))
  expect(page.status).toBe(200)
  return location.replace(`${publicUrl}/en/my/sign-in/refused/`, '')
}

const seconds = () => Math.floor(Date.now() / 1000)

describe('an answer about a card', () => {
  it('that is right in everything signs in', async () => {
    expect(await outcome({})).toBe('signed-in')
  })

  it('is taken from a provider whose clock is twenty seconds off', async () => {
    const claims = (right: object) => ({ ...right, exp: seconds() - 20 })
    expect(await outcome({ answers: { claims } })).toBe('signed-in')
  })

  it.each<[string, Answers]>([
    ['with a nonce of another sign-in', { claims: (right) => ({ ...right, nonce: 'another' }) }],
    ['without a nonce', { claims: ({ nonce: _, ...right }) => right }],
    ['by another issuer', { claims: (right) => ({ ...right, iss: 'https://evil.example' }) }],
    ['for another town', { claims: (right) => ({ ...right, aud: 'another' }) }],
    ['that expired a minute ago', { claims: (right) => ({ ...right, exp: seconds() - 60 }) }],
    ['made in the future', { claims: (right) => ({ ...right, nbf: seconds() + 600 }) }],
    ['without a subject', { claims: ({ sub: _, ...right }) => right }],
    ['signed by another key', { signing: 'other-key' }],
    ['signed by nobody (alg none)', { signing: 'none' }],
    ['signed with the public key as a secret (alg HS256)', { signing: 'hmac-of-public-key' }],
    ['with the facts of somebody else', { userInfo: (right) => ({ ...right, sub: 'else' }) }],
  ])('%s is refused as a mismatch', async (_name, answers) => {
    expect(await outcome({ answers })).toBe('mismatch')
  })

  it('of another provider is refused as a mismatch, before the code is sent to anybody (RFC 9207)', async () => {
    const query = (state: string) => ({ code: 'code', state, iss: 'https://evil.example' })
    const before = hostile.exchanges
    expect(await outcome({ query })).toBe('mismatch')
    expect(hostile.exchanges).toBe(before)
  })

  it.each<[string, Answers, string]>([
    ['whose code has expired', { token: { status: 400, body: { error: 'invalid_grant' } } }, 'expired'],
    ['of a provider that failed', { token: { status: 500, body: {} } }, 'unavailable'],
    [
      'of a provider that refuses the town',
      { token: { status: 401, body: { error: 'invalid_client' } } },
      'unavailable',
    ],
    ['without an address', { userInfo: ({ address: _, ...right }) => right }, 'incomplete'],
    [
      'with a date that is none',
      { userInfo: (right) => ({ ...right, birthdate: '1984-02-30' }) },
      'incomplete',
    ],
    [
      'with a name no database keeps',
      { userInfo: (right) => ({ ...right, name: '見本\u0000花子' }) },
      'incomplete',
    ],
    [
      'with a character only one office knows',
      { userInfo: (right) => ({ ...right, name: '見本\ue000' }) },
      'incomplete',
    ],
    [
      'larger than an answer can be',
      { userInfo: (right) => ({ ...right, x: 'x'.repeat(300_000) }) },
      'unavailable',
    ],
  ])('%s says so', async (_name, answers, expected) => {
    expect(await outcome({ answers })).toBe(expected)
  })

  it('that the person gave up says so', async () => {
    const query = (state: string) => ({ error: 'access_denied', state, iss: hostile.issuer })
    expect(await outcome({ query })).toBe('cancelled')
  })

  it('of a provider on an inner network is not even asked for', async () => {
    const other = await openWith([])
    const browser = new CardBrowser(other)
    expect((await browser.visit('/ja/my/sign-in/card')).headers.get('location')).toBe(
      '/ja/my/sign-in/refused/unavailable',
    )
  })
})

describe('the way back', () => {
  const refused = `${publicUrl}/ja/my/sign-in/refused/unknown`
  const led = async (browser: CardBrowser, path: string) =>
    (await browser.visit(path)).headers.get('location')

  it('works once: the same address again is refused', async () => {
    const { path, browser } = await comeBack({})
    const held = new Map(browser.town.kept)
    expect(await led(browser, path)).toBe(`${publicUrl}/en/my`)
    const again = new CardBrowser(town)
    for (const [name, value] of held) again.town.kept.set(name, value)
    expect(await led(again, path)).toBe(`${publicUrl}/en/my/sign-in/refused/unknown`)
    expect(again.town.kept.has('hiroba')).toBe(false)
  })

  it('works only in the browser that went: a link sent to somebody else signs nobody in', async () => {
    const { path } = await comeBack({})
    expect(await led(new CardBrowser(town), path)).toBe(refused)
    const other = new CardBrowser(town)
    town.advance(4_000)
    await other.begin()
    expect(await led(other, path)).toBe(refused)
    expect(other.town.kept.has('hiroba')).toBe(false)
  })

  it('works for ten minutes and no longer', async () => {
    const early = await comeBack({})
    town.advance(10 * minute - 1)
    expect(await led(early.browser, early.path)).toBe(`${publicUrl}/en/my`)
    const late = await comeBack({})
    town.advance(10 * minute)
    expect(await led(late.browser, late.path)).toBe(`${publicUrl}/en/my/sign-in/refused/unknown`)
  })

  it('without a state, or with one nobody made, is refused', async () => {
    expect(await led(new CardBrowser(town), '/ja/my/sign-in/return')).toBe(refused)
    expect(await led(new CardBrowser(town), '/ja/my/sign-in/return?code=a&state=b')).toBe(refused)
    expect(await led(new CardBrowser(town), `/ja/my/sign-in/return?state=${'x'.repeat(5_000)}`)).toBe(refused)
  })

  it('keeps to the town, whatever a browser holds as its language', async () => {
    const { path, browser } = await comeBack({})
    const held = browser.town.kept.get('hiroba-passage')?.split('.')[0] ?? ''
    browser.town.kept.set('hiroba-passage', `${held}./evil.example`)
    expect(await led(browser, path)).toBe(`${publicUrl}/ja/my`)
  })
})

describe('a town that asks how and when a card was read', () => {
  const asked = { acr: ['urn:example:card', 'urn:example:card-and-pin'], maxAge: 60 }
  const card = { acr: 'urn:example:card', auth_time: seconds() }
  const as = (more: object) => ({ answers: { claims: (right: object) => ({ ...right, ...more }) } })
  let before: TestTown
  beforeAll(async () => {
    before = town
    town = await openWith(['127.0.0.1/32'], asked)
    await town.residents.addSamples(await sampleResidents())
  })
  afterAll(() => {
    town = before
  })

  it('says so to the provider', async () => {
    const { searchParams } = await new CardBrowser(town).begin()
    expect([searchParams.get('acr_values'), searchParams.get('max_age')]).toEqual([asked.acr.join(' '), '60'])
  })

  it('signs in who read it just now, in a way that is good enough', async () => {
    expect(await outcome(as({ ...card, auth_time: seconds() }))).toBe('signed-in')
    expect(await outcome(as({ ...card, acr: 'urn:example:card-and-pin', auth_time: seconds() - 20 }))).toBe(
      'signed-in',
    )
  })

  it.each([
    ['says another way', { ...card, acr: 'urn:example:password' }],
    ['says no way', { auth_time: card.auth_time }],
    ['says two ways in one word', { ...card, acr: asked.acr.join(' ') }],
    ['was read too long ago', { ...card, auth_time: seconds() - 600 }],
    ['does not say when', { acr: card.acr }],
  ])('refuses an answer that %s', async (_what, claims) => {
    expect(await outcome(as(claims))).toBe('mismatch')
  })
})
