import { describe, expect, it } from 'vitest'
import { anonymous } from '#kernel'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

const minute = 60_000
const hour = 60 * minute
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'

const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? null
const rows = async (town: TestTown, sql: string) =>
  (await town.connection.pool.query<Record<string, unknown>>(sql)).rows
const signedIn = async (town: TestTown, cookie: string) =>
  (await town.api('people.list-keys', {}, cookie)).status === 200

/** The session of another device of the same person. */
async function elsewhere(town: TestTown, owner: { id: string }): Promise<string> {
  const person = { kind: 'person' as const, id: owner.id, grants: new Set<string>() }
  const { codes } = (await town.run('people.make-paper-codes', {}, person)) as { codes: string[] }
  const { token } = (await town.run('people.use-paper-code', { code: codes[0] }, anonymous)) as {
    token: string
  }
  return `hiroba=${token}`
}

describe('the token of a session', () => {
  it('is replaced by a staff page after a quarter of an hour, and the new cookie lives as long as the session', async () => {
    const town = await openTown()
    const { cookie } = await town.staff('approver')
    town.advance(15 * minute - 1)
    expect(cookieOf(await town.get('/ja/console', cookie))).toBeNull()
    town.advance(1)
    const response = await town.get('/ja/console', cookie)
    const next = cookieOf(response) ?? ''
    expect(next).toMatch(/^hiroba=[\w-]{43}$/)
    expect(next).not.toBe(cookie)
    expect(response.headers.get('set-cookie')).toContain(`Max-Age=${(12 * hour - 15 * minute) / 1000}`)
    town.advance(10 * minute)
    expect([await signedIn(town, next), cookieOf(await town.get('/ja/console', next))]).toEqual([true, null])
  })

  it('is replaced by a form too, with the answer to it', async () => {
    const town = await openTown()
    const { cookie } = await town.staff('approver')
    town.advance(15 * minute)
    const response = await town.post('/ja/console/account', { _operation: 'people.read-notices' }, cookie)
    expect([response.status, await signedIn(town, cookieOf(response) ?? '')]).toEqual([303, true])
  })

  it('stays on public pages, which others may share, on the API, which keeps no cookies, and on what a script asks', async () => {
    const town = await openTown()
    const { cookie } = await town.staff('approver')
    town.advance(15 * minute)
    expect(cookieOf(await town.get('/ja/', cookie))).toBeNull()
    expect(cookieOf(await town.get('/ja/sign-in', cookie))).toBeNull()
    expect(cookieOf(await town.api('people.list-keys', {}, cookie))).toBeNull()
    const stream = await town.web.request('http://localhost:8080/ja/console', {
      headers: { cookie, accept: 'text/event-stream' },
    })
    expect(cookieOf(stream)).toBeNull()
  })

  it('is replaced once by many pages at the same time, and those under way are served for a minute', async () => {
    const town = await openTown()
    const { cookie } = await town.staff('approver')
    town.advance(15 * minute)
    const pages = await Promise.all(Array.from({ length: 8 }, () => town.get('/ja/console', cookie)))
    expect(pages.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
    expect(pages.filter((page) => cookieOf(page) !== null)).toHaveLength(1)
    town.advance(minute)
    expect(await signedIn(town, cookie)).toBe(true)
  })

  it('that was replaced ends the whole session when it comes back, loudly, and the person and administrators hear of it', async () => {
    const town = await openTown()
    const { cookie, id } = await town.staff('approver')
    town.advance(15 * minute)
    const next = cookieOf(await town.get('/ja/console', cookie)) ?? ''
    town.advance(minute + 1)
    expect(await signedIn(town, next)).toBe(true)
    const both = await Promise.all([town.get('/ja/console', cookie), town.get('/ja/console', cookie)])
    expect(both.map(({ status }) => status)).toEqual([303, 303])
    expect(await signedIn(town, next)).toBe(false)
    expect(await rows(town, 'select * from people.session_token')).toEqual([])
    const audit = await rows(
      town,
      "select loud, subject from kernel.audit where operation = 'people.end-stolen-session'",
    )
    expect(audit.filter(({ subject }) => (subject as string[]).includes(id))).toMatchObject([{ loud: true }])
    expect(
      await rows(town, "select path from work.item where kind = 'work.kind.people-reused-token'"),
    ).toEqual([{ path: `/console/people/${id}` }])
    const again = await elsewhere(town, { id })
    const page = await (await town.get('/ja/console/account', again)).text()
    expect(page).toContain('古いサインインの情報が再び使われた')
  })

  it('nobody ever had ends nothing', async () => {
    const town = await openTown()
    const { cookie } = await town.staff('approver')
    await town.get('/ja/console', `hiroba=${'x'.repeat(43)}`)
    expect(await signedIn(town, cookie)).toBe(true)
  })

  it('is no longer needed by an answer that goes on: the session is asked for by its id', async () => {
    const town = await openTown()
    const { actor, cookie, id } = await town.staff('approver')
    town.advance(20 * minute)
    await town.get('/ja/console', cookie)
    town.advance(2 * minute)
    expect((await town.people.actorOfSession(actor.session ?? ''))?.actor.id).toBe(id)
    await town.run('people.sign-out', {}, actor)
    expect(await town.people.actorOfSession(actor.session ?? '')).toBeNull()
  })
})

describe('a session', () => {
  it('ends when nobody was there for eight hours: an officer who looks now and then stays signed in', async () => {
    const town = await openTown()
    const { cookie } = await town.staff('duty-officer')
    town.advance(8 * hour - 1)
    expect(await signedIn(town, cookie)).toBe(true)
    town.advance(4 * hour)
    expect(await signedIn(town, cookie)).toBe(true)
    const idle = await town.staff('duty-officer')
    town.advance(8 * hour)
    expect(await signedIn(town, idle.cookie)).toBe(false)
  })

  it('writes when it was last seen at most once a minute', async () => {
    const town = await openTown()
    const { cookie } = await town.staff('approver')
    const seen = async () =>
      (await rows(town, 'select last_seen_at from people.session'))[0]?.['last_seen_at']
    const first = await seen()
    town.advance(minute - 1)
    await town.get('/ja/console', cookie)
    expect(await seen()).toBe(first)
    town.advance(1)
    await town.get('/ja/console', cookie)
    expect(await seen()).toBe(town.now())
  })

  it('knows its device by two words, and keeps nothing else of what the browser said', async () => {
    const town = await openTown()
    const { cookie } = await town.staff('approver')
    const visit = (agent: string) =>
      town.web.request('http://localhost:8080/ja/console', {
        headers: { cookie, accept: 'text/html', 'user-agent': agent },
      })
    await visit(firefox)
    await visit('Mozilla/5.0 (Windows NT 10.0) Chrome/143.0.0.0 Safari/537.36')
    expect(await rows(town, 'select device from people.session')).toEqual([{ device: 'Firefox · Linux' }])
  })
})

describe('the list of devices', () => {
  it('shows one’s own, marks this one, and ends another or all others', async () => {
    const town = await openTown()
    const owner = await town.staff('approver')
    const bystander = await town.staff('approver')
    const [second, third] = [await elsewhere(town, owner), await elsewhere(town, owner)]
    const list = async () =>
      (await (await town.api('people.list-sessions', {}, owner.cookie)).json()) as {
        sessions: { id: string; current: boolean; began: string }[]
      }
    const { sessions } = await list()
    expect(sessions).toHaveLength(3)
    expect(sessions.filter(({ current }) => current)).toEqual([
      expect.objectContaining({ id: owner.actor.session, began: 'enrolment' }),
    ])
    const act = (operation: string, more: Record<string, string> = {}) =>
      town.post('/ja/console/account', { _operation: operation, ...more }, owner.cookie)
    const other = (await town.people.actorOf(second.slice('hiroba='.length)))?.actor.session ?? ''
    expect((await act('people.end-session', { id: other })).status).toBe(303)
    expect([await signedIn(town, second), await signedIn(town, third)]).toEqual([false, true])
    expect((await act('people.end-session', { id: bystander.actor.session ?? '' })).status).toBe(404)
    await act('people.end-other-sessions')
    expect([await signedIn(town, third), await signedIn(town, owner.cookie)]).toEqual([false, true])
    expect(await signedIn(town, bystander.cookie)).toBe(true)
  })

  it('has a button that signs out everywhere, here too', async () => {
    const town = await openTown()
    const owner = await town.staff('approver')
    const second = await elsewhere(town, owner)
    const response = await town.post(
      '/ja/console/account',
      { _operation: 'people.sign-out-everywhere' },
      owner.cookie,
    )
    expect([response.headers.get('location'), cookieOf(response)]).toEqual(['/ja/sign-in', 'hiroba='])
    expect([await signedIn(town, owner.cookie), await signedIn(town, second)]).toEqual([false, false])
  })

  it('leaves out what is over but not swept yet', async () => {
    const town = await openTown()
    const owner = await town.staff('approver')
    town.advance(9 * hour)
    const second = await elsewhere(town, owner)
    const listed = await (await town.api('people.list-sessions', {}, second)).json()
    expect(listed).toMatchObject({ sessions: [{ current: true }] })
  })
})

describe('every session of a person ends', () => {
  it.each([
    ['with their roles', 'people.assign-roles', { roles: ['duty-officer'] }],
    ['when they leave', 'people.remove', {}],
  ])('%s', async (_when, operation, more) => {
    const town = await openTown()
    const [admin, owner] = [await town.staff('administrator'), await town.staff('approver')]
    const second = await elsewhere(town, owner)
    await town.run(operation, { id: owner.id, ...more }, admin.actor)
    expect([await signedIn(town, owner.cookie), await signedIn(town, second)]).toEqual([false, false])
    expect(await signedIn(town, admin.cookie)).toBe(true)
  })
})

describe('a session that is ended while it asks for a secret', () => {
  it('gets none, and the codes of before stay good', async () => {
    const town = await openTown()
    const { id, cookie } = await town.staff('approver')
    const person = { kind: 'person' as const, id, grants: new Set<string>() }
    const { codes } = (await town.run('people.make-paper-codes', {}, person)) as { codes: string[] }
    const [session] = await rows(town, 'select id from people.session')
    expect((await town.api('people.sign-out', {}, cookie)).status).toBe(200)
    const late = { ...person, session: String(session?.['id']), proof: { at: town.now(), possible: true } }
    await expect(town.run('people.make-paper-codes', {}, late)).rejects.toMatchObject({
      code: 'kernel.not-signed-in',
    })
    expect(await town.run('people.use-paper-code', { code: codes[0] }, anonymous)).toMatchObject({
      token: expect.any(String),
    })
  })
})
