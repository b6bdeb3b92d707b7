import { beforeEach, describe, expect, it } from 'vitest'
import { operator, proofLifetime } from '#kernel'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { type CreationOptions, type RequestOptions, SoftwareAuthenticator } from './authenticator.fixture.ts'

type Somebody = Awaited<ReturnType<TestTown['staff']>>
const origin = 'http://localhost:8080'

let town: TestTown
let owner: Somebody
beforeEach(async () => {
  town = await openTown()
  owner = await town.staff('administrator')
})

const cookieOf = (response: Response) => response.headers.getSetCookie().at(-1)?.split(';')[0] ?? ''
const rows = async (sql: string) => (await town.connection.pool.query<Record<string, unknown>>(sql)).rows
const codeOf = async (response: Response) => ((await response.json()) as { code?: string }).code ?? 'done'
const options = async <T>(verb: string, cookie: string) =>
  (await (await town.api(`people.${verb}`, {}, cookie)).json()) as T

/** A device with a passkey of this person. */
async function deviceOf({ cookie }: Somebody): Promise<SoftwareAuthenticator> {
  const device = new SoftwareAuthenticator(origin)
  const response = device.create(await options<CreationOptions>('begin-passkey', cookie))
  expect((await town.api('people.add-passkey', { name: '机', response }, cookie)).status).toBe(200)
  return device
}

/** A sheet of codes of this person, as if made before. */
async function sheetOf({ id }: Somebody): Promise<string[]> {
  const person = { kind: 'person' as const, id, grants: new Set<string>() }
  return ((await town.run('people.make-paper-codes', {}, person)) as { codes: string[] }).codes
}

/** Something that asks for a proof and changes nothing when it is let through without input. */
const asks = async (cookie: string) => codeOf(await town.api('people.invite', {}, cookie))
const needed = 'kernel.proof-needed'
const through = 'kernel.invalid-input'

const refusals = () =>
  rows(
    "select operation, code from kernel.audit where operation like 'people.prove%' and outcome = 'refused'",
  )

describe('a proof by passkey', () => {
  it('renews the token of the session, which goes on, and leads back to where it was asked for', async () => {
    const device = await deviceOf(owner)
    town.advance(proofLifetime)
    expect(await asks(owner.cookie)).toBe(needed)
    const page = await (await town.get('/ja/console/people', owner.cookie)).text()
    expect(page).toContain('href="/ja/console/proof?back=%2Fconsole%2Fpeople"')
    const way = '/ja/console/proof?back=%2Fconsole%2Fpeople'
    expect(await (await town.get(way, owner.cookie)).text()).toContain(`action="${way}"`)
    const asked = await options<RequestOptions & { allowCredentials: { id: string }[] }>(
      'begin-proof',
      owner.cookie,
    )
    expect(asked.allowCredentials.map(({ id }) => id)).toEqual([device.id.toString('base64url')])
    const sent = { _operation: 'people.prove', response: device.get(asked) }
    const done = await town.post(way, sent, owner.cookie)
    expect([done.status, done.headers.get('location')]).toEqual([303, '/ja/console/people'])
    const renewed = cookieOf(done)
    expect(renewed).not.toBe(owner.cookie)
    expect(await asks(renewed)).toBe(through)
    expect((await rows('select id from people.session')).map(({ id }) => id)).toEqual([owner.actor.session])
  })

  it('is not shared by whoever holds the token from before it', async () => {
    const device = await deviceOf(owner)
    town.advance(proofLifetime)
    const response = device.get(await options<RequestOptions>('begin-proof', owner.cookie))
    expect((await town.api('people.prove', { response }, owner.cookie)).status).toBe(200)
    expect([await asks(owner.cookie), (await town.get('/ja/console', owner.cookie)).status]).toEqual([
      needed,
      200,
    ])
    town.advance(60_001)
    expect((await town.get('/ja/console', owner.cookie)).status).toBe(303)
    expect(await rows('select id from people.session')).toEqual([])
  })

  it('by a browser whose token was due to be replaced anyhow leaves it with one that works', async () => {
    const device = await deviceOf(owner)
    town.advance(20 * 60_000)
    const response = device.get(await options<RequestOptions>('begin-proof', owner.cookie))
    const sent = { _operation: 'people.prove', response }
    const done = await town.post('/ja/console/proof', sent, owner.cookie)
    expect([done.status, await asks(cookieOf(done))]).toEqual([303, through])
    town.advance(5 * 60_000)
    expect((await town.get('/ja/console', cookieOf(done))).status).toBe(200)
  })

  it.each([
    ['of a colleague', 'begin-proof', 'colleague'],
    ['that answers what was asked at sign-in', 'begin-sign-in', 'owner'],
    ['that answers what a colleague was asked', 'begin-proof of the colleague', 'owner'],
  ])('%s is refused, counted, and proves nothing', async (_what, begin, whose) => {
    const colleague = await town.staff('administrator')
    const devices = { owner: await deviceOf(owner), colleague: await deviceOf(colleague) }
    town.advance(proofLifetime)
    const asker = begin.endsWith('colleague') ? colleague : owner
    const challenge = await options<RequestOptions>(begin.split(' ')[0] ?? '', asker.cookie)
    const response = devices[whose as 'owner'].get(challenge)
    const answer = await town.post(
      '/ja/console/proof',
      { _operation: 'people.prove', response },
      owner.cookie,
    )
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null])
    expect(await answer.text()).toContain('本人であることを確かめられませんでした。')
    expect(await asks(owner.cookie)).toBe(needed)
    expect(await refusals()).toEqual([{ operation: 'people.prove', code: 'people.proof-refused' }])
  })

  it('is no way in: its answer opens no session at the sign-in page', async () => {
    const device = await deviceOf(owner)
    const response = device.get(await options<RequestOptions>('begin-proof', owner.cookie))
    expect(await codeOf(await town.api('people.sign-in', { response }))).toBe('people.sign-in-refused')
  })
})

describe('a proof by paper code', () => {
  it('uses the code up, and tells the person and the administrators as a sign-in does', async () => {
    const [code] = await sheetOf(owner)
    town.advance(proofLifetime)
    const way = '/ja/console/proof?back=%2Fconsole%2Faccount'
    const done = await town.post(
      way,
      { _operation: 'people.prove-by-paper-code', code: code ?? '' },
      owner.cookie,
    )
    expect([done.status, done.headers.get('location')]).toEqual([303, '/ja/console/account'])
    expect(await asks(cookieOf(done))).toBe(through)
    const page = await (await town.get('/ja/console/account', cookieOf(done))).text()
    expect(page).toContain('紙のコードを一つ使いました。')
    expect(page).toContain('使える紙のコードは、あと9個です。')
  })

  it('of a colleague is refused, counted, and not used up', async () => {
    const colleague = await town.staff('approver')
    const [code] = await sheetOf(colleague)
    await sheetOf(owner)
    town.advance(proofLifetime)
    const tried = await town.api('people.prove-by-paper-code', { code }, owner.cookie)
    expect([tried.status, await codeOf(tried)]).toEqual([403, 'people.proof-refused'])
    expect(await asks(owner.cookie)).toBe(needed)
    expect(await refusals()).toHaveLength(1)
    expect((await town.api('people.prove-by-paper-code', { code }, colleague.cookie)).status).toBe(200)
  })

  it('is tried five times a minute, whatever was typed', async () => {
    const codes = await sheetOf(owner)
    const attempt = async (code: string) =>
      (await town.api('people.prove-by-paper-code', { code }, owner.cookie)).status
    for (let n = 0; n < 5; n++) expect(await attempt('ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ')).toBe(403)
    expect(await attempt(codes[0] ?? '')).toBe(429)
  })
})

describe('who has nothing to prove it with', () => {
  it('and came by a link adds the first key or codes with it, and does nothing else that asks', async () => {
    town.advance(proofLifetime)
    expect(await asks(owner.cookie)).toBe(needed)
    const page = await (await town.get('/ja/console/proof', owner.cookie)).text()
    expect(page).toContain('確認に使えるパスキーも紙のコードもありません。')
    const account = await (await town.get('/ja/console/account', owner.cookie)).text()
    expect(account).toContain('value="people.make-paper-codes"')
    expect(account).not.toContain('value="people.sign-out-everywhere"')
    await deviceOf(owner)
    expect(await codeOf(await town.api('people.begin-passkey', {}, owner.cookie))).toBe(needed)
    expect(await codeOf(await town.api('people.make-paper-codes', {}, owner.cookie))).toBe(needed)
  })
})

describe('a form that asks for a proof', () => {
  it('keeps what was typed when the proof grew old meanwhile, and opens the way to it in another tab', async () => {
    await sheetOf(owner)
    const shown = await (await town.get('/ja/console/people', owner.cookie)).text()
    expect(shown).toContain('value="people.invite"')
    town.advance(proofLifetime)
    const typed = { _operation: 'people.invite', name: '青波　花子', roles: 'approver' }
    const refused = await town.post('/ja/console/people', typed, owner.cookie)
    const page = await refused.text()
    expect(refused.status).toBe(403)
    expect(page).toContain('value="青波　花子"')
    expect(page).toContain('value="people.invite"')
    expect(page).toMatch(
      /href="\/ja\/console\/proof\?back=%2Fconsole%2Fpeople" target="_blank" rel="noopener"/,
    )
    expect(await rows("select id from people.person where name = '青波　花子'")).toEqual([])
  })

  it('asks nothing of the operator of the machine, who has no session', async () => {
    town.advance(proofLifetime)
    const held = operator(new Set(['people:invite']))
    expect(await town.run('people.invite', { name: '青波　太郎', roles: ['approver'] }, held)).toMatchObject({
      reveal: null,
    })
  })
})

describe('a figure of the demonstration town', () => {
  it('proves by being assumed once more; nobody else does so', async () => {
    const demo = await openTown({ personas: true })
    const [figure] = demo.parts.town.personas
    const entered = await demo.post('/ja/sign-in', {
      _operation: 'people.assume-persona',
      id: figure?.id ?? '',
    })
    demo.advance(proofLifetime)
    const way = '/ja/console/proof?back=https%3A%2F%2Felsewhere.example'
    const sent = { _operation: 'people.prove-as-persona' }
    const done = await demo.post(way, sent, cookieOf(entered))
    expect([done.status, done.headers.get('location')]).toEqual([303, '/ja/console'])
    expect(cookieOf(done)).not.toBe(cookieOf(entered))
    const clerk = await demo.staff('approver')
    const tried = await demo.api('people.prove-as-persona', {}, clerk.cookie)
    expect([tried.status, await codeOf(tried)]).toEqual([403, 'people.proof-refused'])
  })
})

describe('signing everybody out', () => {
  const reason = '見知らぬ端末からのサインインが続いたため。'

  it('ends every session, that of who does it too, and keeps who, when and why', async () => {
    const resident = await town.resident()
    const colleague = await town.staff('approver')
    const before = await (await town.get('/ja/console/people/sign-everybody-out', owner.cookie)).text()
    expect(before).toMatch(/職員のサインイン<\/dt><dd[^>]*>2</)
    expect(before).toMatch(/住民のサインイン<\/dt><dd[^>]*>1</)
    const sent = { _operation: 'people.end-every-session', reason }
    const done = await town.post('/ja/console/people/sign-everybody-out', sent, owner.cookie)
    expect([done.status, done.headers.get('location')]).toEqual([303, '/ja/sign-in'])
    expect(cookieOf(done)).toBe('hiroba=')
    for (const { cookie } of [owner, resident, colleague])
      expect((await town.api('people.list-keys', {}, cookie)).status).toBe(401)
    expect(await rows('select ended_by, reason, sessions from people.clearing')).toEqual([
      { ended_by: owner.id, reason, sessions: 3 },
    ])
    const audit = await rows(
      "select loud, outcome from kernel.audit where operation = 'people.end-every-session'",
    )
    expect(audit).toEqual([{ loud: true, outcome: 'done' }])
  })

  it('takes nobody their keys: they sign in again', async () => {
    const device = await deviceOf(owner)
    await town.run('people.end-every-session', { reason }, operator(new Set(['people:manage'])))
    const asked = (await (await town.api('people.begin-sign-in', {})).json()) as RequestOptions
    expect((await town.api('people.sign-in', { response: device.get(asked) })).status).toBe(200)
  })

  it('is for administrators, asks for a reason, and leaves everybody where they are when it is refused', async () => {
    const clerk = await town.staff('approver')
    const attempt = async (cookie: string, input: object) =>
      codeOf(await town.api('people.end-every-session', input, cookie))
    expect(await attempt(clerk.cookie, { reason })).toBe('kernel.forbidden')
    expect(await attempt(owner.cookie, { reason: ' ' })).toBe('kernel.invalid-input')
    expect((await town.api('people.list-keys', {}, clerk.cookie)).status).toBe(200)
  })
})
