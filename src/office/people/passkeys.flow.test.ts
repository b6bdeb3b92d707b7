import { beforeEach, describe, expect, it } from 'vitest'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import {
  type CreationOptions,
  type RequestOptions,
  SoftwareAuthenticator,
  type Told,
} from './authenticator.fixture.ts'

const origin = 'https://hiroba.town.example'

let town: TestTown
let owner: Awaited<ReturnType<TestTown['staff']>>
beforeEach(async () => {
  town = await openTown({ publicUrl: origin })
  owner = await town.staff('approver')
})

const options = async <T>(verb: string, cookie?: string) =>
  (await (await town.api(`people.${verb}`, {}, cookie)).json()) as T
const rows = async (sql: string) => (await town.connection.pool.query<Record<string, unknown>>(sql)).rows
const signedIn = async (cookie: string) => (await town.get('/ja/console', cookie)).status === 200
const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? ''

async function add(device: SoftwareAuthenticator, told: Told = {}, cookie = owner.cookie): Promise<Response> {
  const made = device.create(await options<CreationOptions>('begin-passkey', cookie), told)
  return town.post(
    '/ja/console/account',
    { _operation: 'people.add-passkey', name: '机', response: made },
    cookie,
  )
}

const send = (response: string) => town.post('/ja/sign-in', { _operation: 'people.sign-in', response })

async function use(
  device: SoftwareAuthenticator,
  told: Parameters<SoftwareAuthenticator['get']>[1] = {},
): Promise<Response> {
  return send(device.get(await options<RequestOptions>('begin-sign-in'), told))
}

async function ready(): Promise<SoftwareAuthenticator> {
  const device = new SoftwareAuthenticator(origin)
  expect((await add(device)).status).toBe(303)
  return device
}

/** Refused as everything is refused, and nobody was signed in by it. */
async function expectRefused(answer: Promise<Response>): Promise<void> {
  const before = await rows('select id from people.session order by id')
  const response = await answer
  expect([response.status, response.headers.get('set-cookie')]).toEqual([403, null])
  expect(await response.text()).toContain('サインインできませんでした。')
  expect(await rows('select id from people.session order by id')).toEqual(before)
}

describe('adding a passkey', () => {
  it('asks for a discoverable key with user verification, bound to PUBLIC_URL and to nothing a request says', async () => {
    const response = await town.web.request('http://localhost:8080/api/people/begin-passkey', {
      method: 'POST',
      body: '{}',
      headers: {
        'content-type': 'application/json',
        'sec-fetch-site': 'same-origin',
        origin: 'https://evil.example',
        cookie: owner.cookie,
      },
    })
    expect(await response.json()).toMatchObject({
      rp: { id: 'hiroba.town.example', name: '青波町' },
      attestation: 'none',
      pubKeyCredParams: [{ alg: -8 }, { alg: -7 }, { alg: -257 }],
      authenticatorSelection: {
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'required',
      },
      excludeCredentials: [],
    })
  })

  it('stores a public key, nothing secret, and is loud in the audit', async () => {
    await ready()
    expect(await rows('select person_id, name, counter, suspended_at from people.passkey')).toEqual([
      { person_id: owner.id, name: '机', counter: 0n, suspended_at: null },
    ])
    expect(
      await rows("select loud, outcome from kernel.audit where operation = 'people.add-passkey'"),
    ).toEqual([{ loud: true, outcome: 'done' }])
  })

  it('names the keys one has, so that a device adds none twice', async () => {
    const device = await ready()
    const again = await options<{ excludeCredentials: { id: string }[] }>('begin-passkey', owner.cookie)
    expect(again.excludeCredentials.map(({ id }) => id)).toEqual([device.id.toString('base64url')])
  })

  it.each<[string, Told]>([
    ['another site', { origin: 'https://evil.example' }],
    ['this site without TLS', { origin: 'http://hiroba.town.example' }],
    ['another relying party', { rpId: 'town.example' }],
    ['a device that did not verify its user', { userVerified: false }],
    ['another ceremony', { type: 'webauthn.get' }],
  ])('is refused from %s', async (_why, told) => {
    const response = await add(new SoftwareAuthenticator(origin), told)
    expect(response.status).toBe(422)
    expect(await rows('select id from people.passkey')).toEqual([])
  })

  it('works once per challenge, within five minutes, and for who asked', async () => {
    const asked = await options<CreationOptions>('begin-passkey', owner.cookie)
    const other = await town.staff('approver')
    const submit = (device: SoftwareAuthenticator, cookie: string) =>
      town.post(
        '/ja/console/account',
        { _operation: 'people.add-passkey', name: 'a', response: device.create(asked) },
        cookie,
      )
    expect((await submit(new SoftwareAuthenticator(origin), other.cookie)).status).toBe(422)
    expect((await submit(new SoftwareAuthenticator(origin), owner.cookie)).status).toBe(303)
    expect((await submit(new SoftwareAuthenticator(origin), owner.cookie)).status).toBe(422)
    const late = await options<CreationOptions>('begin-passkey', owner.cookie)
    town.advance(5 * 60_000)
    const response = new SoftwareAuthenticator(origin).create(late)
    const answer = await town.post(
      '/ja/console/account',
      { _operation: 'people.add-passkey', name: 'a', response },
      owner.cookie,
    )
    expect(answer.status).toBe(422)
    expect(await rows('select id from people.passkey')).toHaveLength(1)
  })

  it('is refused for a key that is somebody’s already', async () => {
    const device = await ready()
    const other = await town.staff('approver')
    expect((await add(device, {}, other.cookie)).status).toBe(422)
  })

  it.each([
    'x',
    '{}',
    '[]',
    'null',
    '{"id":"a","rawId":"a","type":"public-key","response":{}}',
    '{"id":'.repeat(2000),
  ])('is refused for %.40j', async (response) => {
    const answer = await town.post(
      '/ja/console/account',
      { _operation: 'people.add-passkey', name: 'a', response },
      owner.cookie,
    )
    expect(answer.status).toBe(422)
  })

  it('ends at twenty', async () => {
    for (let n = 0; n < 20; n++) {
      expect((await add(new SoftwareAuthenticator(origin))).status).toBe(303)
      town.advance(3_000)
    }
    expect((await town.api('people.begin-passkey', {}, owner.cookie)).status).toBe(409)
  })
})

describe('signing in with a passkey', () => {
  it('starts a session of its own', async () => {
    const device = await ready()
    const response = await use(device)
    expect([response.status, response.headers.get('location')]).toEqual([303, '/ja/console'])
    expect(await signedIn(cookieOf(response))).toBe(true)
    expect(cookieOf(response)).not.toBe(owner.cookie)
    expect(await rows('select began from people.session order by created_at, began')).toEqual([
      { began: 'enrolment' },
      { began: 'passkey' },
    ])
  })

  it('replaces the session this browser had, so that nobody can plant one', async () => {
    const device = await ready()
    const response = device.get(await options<RequestOptions>('begin-sign-in'))
    const answer = await town.post('/ja/sign-in', { _operation: 'people.sign-in', response }, owner.cookie)
    expect(await signedIn(cookieOf(answer))).toBe(true)
    expect(await signedIn(owner.cookie)).toBe(false)
  })

  it('asks the same of everybody: no key is named', async () => {
    await ready()
    expect(await options('begin-sign-in')).toMatchObject({
      rpId: 'hiroba.town.example',
      userVerification: 'required',
    })
    expect(await options('begin-sign-in')).not.toHaveProperty('allowCredentials')
  })

  it.each<[string, Parameters<SoftwareAuthenticator['get']>[1]]>([
    ['another site', { origin: 'https://evil.example' }],
    ['this site without TLS', { origin: 'http://hiroba.town.example' }],
    ['another relying party', { rpId: 'town.example' }],
    ['a device that did not verify its user', { userVerified: false }],
    ['another ceremony', { type: 'webauthn.create' }],
    ['an unknown key', { credentialId: Buffer.alloc(16, 7) }],
    ['another person', { handle: Buffer.alloc(16, 7).toString('base64url') }],
  ])('is refused from %s, and the key stays good', async (_why, told) => {
    const device = await ready()
    await expectRefused(use(device, told))
    expect((await use(device)).status).toBe(303)
  })

  it('is refused for another person’s key under one’s own name, and for a signature over something else', async () => {
    const [mine, theirs] = [await ready(), new SoftwareAuthenticator(origin)]
    const other = await town.staff('approver')
    await add(theirs, {}, other.cookie)
    await expectRefused(use(theirs, { credentialId: mine.id }))
    const parsed = JSON.parse(mine.get(await options<RequestOptions>('begin-sign-in'))) as {
      response: { signature: string }
    }
    const stale = JSON.parse(mine.get(await options<RequestOptions>('begin-sign-in'))) as typeof parsed
    stale.response.signature = parsed.response.signature
    await expectRefused(send(JSON.stringify(stale)))
  })

  it('works once per challenge and within five minutes', async () => {
    const device = await ready()
    const answer = device.get(await options<RequestOptions>('begin-sign-in'))
    expect((await send(answer)).status).toBe(303)
    await expectRefused(send(answer))
    const late = device.get(await options<RequestOptions>('begin-sign-in'))
    town.advance(5 * 60_000)
    await expectRefused(send(late))
    const invented = { challenge: Buffer.alloc(32, 1).toString('base64url'), rpId: 'hiroba.town.example' }
    await expectRefused(send(device.get(invented)))
  })

  it('takes no challenge that was made for adding a key', async () => {
    const device = await ready()
    const { challenge } = await options<CreationOptions>('begin-passkey', owner.cookie)
    await expectRefused(send(device.get({ challenge, rpId: 'hiroba.town.example' })))
  })

  it('with one challenge at the same time lets one in', async () => {
    const device = await ready()
    const asked = await options<RequestOptions>('begin-sign-in')
    const answers = Array.from({ length: 5 }, () => device.get(asked))
    const statuses = await Promise.all(answers.map(async (answer) => (await send(answer)).status))
    expect(statuses.toSorted()).toEqual([303, 403, 403, 403, 403])
  })

  it('suspends a key whose counter went back: neither it nor its copy opens anything, and people look at it', async () => {
    const device = await ready()
    await use(device, { counter: 5 })
    const copy = new SoftwareAuthenticator(origin, device)
    await use(device, { counter: 6 })
    await expectRefused(use(copy, { counter: 6 }))
    await expectRefused(use(copy, { counter: 7 }))
    await expectRefused(use(device, { counter: 8 }))
    expect(await rows('select suspended_at is not null as suspended, counter from people.passkey')).toEqual([
      { suspended: true, counter: 6n },
    ])
    expect(
      await rows("select subject from work.item where kind = 'work.kind.people-copied-key'"),
    ).toHaveLength(1)
    expect(
      await rows("select actor, loud from kernel.audit where operation = 'people.suspend-passkey'"),
    ).toEqual([{ actor: 'system:people', loud: true }])
    const page = await (await town.get('/ja/console/account', owner.cookie)).text()
    expect(page).toContain('複製された疑いがあるパスキーを使えなくしました。')
    expect(page).toContain('使えるパスキーがありません')
  })

  it('does not suspend a key because of a low counter nobody signed', async () => {
    const device = await ready()
    await use(device, { counter: 5 })
    const forger = new SoftwareAuthenticator(origin)
    const handle = Buffer.from(owner.id.replaceAll('-', ''), 'hex').toString('base64url')
    await expectRefused(use(forger, { counter: 1, credentialId: device.id, handle }))
    expect((await use(device, { counter: 6 })).status).toBe(303)
  })

  it('takes a key that does not count as often as it comes', async () => {
    const device = await ready()
    for (const _ of [1, 2, 3]) expect((await use(device, { counter: 0 })).status).toBe(303)
  })

  it('ends with the person: who was removed comes in no more', async () => {
    const device = await ready()
    const admin = await town.staff('administrator')
    await town.run('people.remove', { id: owner.id }, admin.actor)
    await expectRefused(use(device))
    expect(await signedIn(owner.cookie)).toBe(false)
  })

  it('is limited by network address, and a flood fills no table', async () => {
    const statuses = []
    for (let n = 0; n < 35; n++) statuses.push((await town.api('people.begin-sign-in', {})).status)
    expect(statuses.filter((status) => status === 429)).toHaveLength(5)
    town.advance(6 * 60_000)
    await town.api('people.begin-sign-in', {})
    expect(await rows('select challenge from people.challenge')).toHaveLength(1)
  })
})

describe('removing a passkey', () => {
  const remove = async (id: string, more: Record<string, string> = {}) =>
    town.post(
      `/ja/console/account/passkeys/${id}/remove`,
      { _operation: 'people.remove-passkey', id, ...more },
      owner.cookie,
    )
  const ids = async () =>
    (await rows('select id from people.passkey order by created_at, id')).map(({ id }) => String(id))

  it('of several is one press; the last way in goes only knowingly', async () => {
    await ready()
    await ready()
    const [first = '', second = ''] = await ids()
    expect((await remove(first)).status).toBe(303)
    const asked = await (await town.get(`/ja/console/account/passkeys/${second}/remove`, owner.cookie)).text()
    expect(asked).toContain('これが最後のサインイン方法です')
    expect((await remove(second)).status).toBe(409)
    expect((await remove(second, { knowingly: 'true' })).status).toBe(303)
    expect(await ids()).toEqual([])
  })

  it('with paper codes left is one press, for they are a way in', async () => {
    await ready()
    await town.run('people.make-paper-codes', {}, owner.actor)
    const [id = ''] = await ids()
    expect((await remove(id)).status).toBe(303)
  })

  it('is for one’s own: another person’s is not found', async () => {
    const theirs = new SoftwareAuthenticator(origin)
    const other = await town.staff('approver')
    await add(theirs, {}, other.cookie)
    const [id = ''] = await ids()
    expect((await remove(id, { knowingly: 'true' })).status).toBe(404)
    expect((await town.get(`/ja/console/account/passkeys/${id}/remove`, owner.cookie)).status).toBe(404)
  })
})
