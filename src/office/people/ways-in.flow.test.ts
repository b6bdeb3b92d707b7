import { describe, expect, it } from 'vitest'
import type { Actor } from '#kernel'
import {
  codeOf,
  enter,
  expectInvariants,
  loudly,
  makeCodes,
  rows,
  signedIn,
} from '../../../tests/setup/people/ways-in.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

const minute = 60_000

describe('a paper code', () => {
  it('signs in once, is loud, and the person and the administrators hear of it', async () => {
    const town = await openTown()
    const { actor, id } = await town.staff('approver')
    const codes = await makeCodes(town, actor)
    expect(new Set(codes).size).toBe(10)
    const response = await town.post('/ja/sign-in', {
      _operation: 'people.use-paper-code',
      code: codes[3] ?? '',
    })
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect([response.status, response.headers.get('location')]).toEqual([303, '/ja/console/account'])
    const page = await (await town.get('/ja/console/account', cookie)).text()
    expect(page).toContain('紙のコードを一つ使いました。')
    expect(page).toContain('使える紙のコードは、あと9個です。')
    expect(await codeOf(enter(town, codes[3] ?? ''))).toBe('people.sign-in-refused')
    expect(await loudly(town, 'people.use-paper-code')).toEqual([{ outcome: 'done' }, { outcome: 'refused' }])
    expect(
      await rows(town, "select path, owner_role from work.item where kind = 'work.kind.people-paper-code'"),
    ).toEqual([{ path: `/console/people/${id}`, owner_role: 'administrator' }])
    await expectInvariants(town)
  })

  it('used by ten at the same time lets one in', async () => {
    const town = await openTown()
    const { actor } = await town.staff('approver')
    const [code = ''] = await makeCodes(town, actor)
    const ends = await Promise.all(Array.from({ length: 10 }, () => codeOf(enter(town, code))))
    expect(ends.filter((end) => end === 'done')).toHaveLength(1)
  })

  it('that is wrong, used, void or no code at all is refused in one and the same way', async () => {
    const town = await openTown()
    const { actor } = await town.staff('approver')
    const [void_ = ''] = await makeCodes(town, actor)
    const [used = ''] = await makeCodes(town, actor)
    await enter(town, used)
    const wrong = ['AAAAA-AAAAA-AAAAA-AAAAA', void_, used, 'x', '山田太郎', `${used}0`]
    const answers = []
    for (const code of wrong) {
      const response = await town.api('people.use-paper-code', { code })
      answers.push(
        JSON.stringify([response.status, await response.json(), response.headers.get('set-cookie')]),
      )
      town.advance(minute)
    }
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain('people.sign-in-refused')
  })

  it('is tried five times a minute from one address', async () => {
    const town = await openTown()
    const statuses = []
    for (let n = 0; n < 8; n++)
      statuses.push((await town.api('people.use-paper-code', { code: `try ${n}` })).status)
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429, 429, 429])
  })

  it('is nowhere in the database, and what is typed wrong is not shown again', async () => {
    const town = await openTown()
    const { actor, cookie } = await town.staff('approver')
    const made = await town.post(
      '/ja/console/account',
      { _operation: 'people.make-paper-codes', _key: 'k' },
      cookie,
    )
    const sheet = made.headers.get('location') ?? ''
    const page = await (await town.get(sheet, cookie)).text()
    const codes = [...page.matchAll(/<code>([0-9A-Z-]{29})<\/code>/g)].map((match) => match[1] ?? '')
    expect(codes).toHaveLength(10)
    await makeCodes(town, actor)
    const { rows: tables } = await town.connection.pool.query<{ name: string }>(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('people', 'kernel', 'work')",
    )
    for (const { name } of tables) {
      const text = JSON.stringify(await rows(town, `select t::text as row from ${name} t`))
      for (const code of codes) {
        expect(text).not.toContain(code)
        expect(text).not.toContain(code.replaceAll('-', ''))
      }
    }
    const refused = await town.post('/ja/sign-in', {
      _operation: 'people.use-paper-code',
      code: codes[0] ?? '',
    })
    expect(await refused.text()).not.toContain(codes[0])
  })
})

describe('a secret for its maker', () => {
  const madeBy = async (town: TestTown, cookie: string) =>
    (await town.post('/ja/console/account', { _operation: 'people.make-paper-codes' }, cookie)).headers.get(
      'location',
    ) ?? ''

  it('is on the next page, not in its address, and only in this session', async () => {
    const town = await openTown()
    const owner = await town.staff('approver')
    const sheet = await madeBy(town, owner.cookie)
    expect(sheet).toMatch(/^\/ja\/console\/account\/codes\/[0-9a-f-]{36}$/)
    const shown = await town.get(sheet, owner.cookie)
    expect([shown.status, shown.headers.get('cache-control')]).toEqual([200, 'no-store'])
    const other = await town.staff('administrator')
    expect((await town.get(sheet, other.cookie)).status).toBe(404)
    const [code = ''] = await makeCodes(town, owner.actor)
    const { token } = (await enter(town, code)) as { token: string }
    expect((await town.get(sheet, `hiroba=${token}`)).status).toBe(404)
  })

  it('is there for ten minutes, or until it is put away', async () => {
    const town = await openTown()
    const { cookie } = await town.staff('approver')
    const [one, two] = [await madeBy(town, cookie), await madeBy(town, cookie)]
    const id = one.split('/').at(-1) ?? ''
    await town.post(one, { _operation: 'people.put-away-secret', id }, cookie)
    expect([(await town.get(one, cookie)).status, (await town.get(two, cookie)).status]).toEqual([404, 200])
    town.advance(10 * minute)
    expect((await town.get(two, cookie)).status).toBe(404)
    expect(await (await town.api('people.show-secret', { id }, cookie)).json()).toMatchObject({
      code: 'people.not-found',
    })
  })
})

describe('inviting', () => {
  it('on the page shows the link once made, to who made it, and the link works', async () => {
    const town = await openTown()
    const admin = await town.staff('administrator')
    const body = new URLSearchParams([
      ['_operation', 'people.invite'],
      ['name', '山田花子'],
      ['roles', 'approver'],
      ['roles', 'duty-officer'],
    ])
    const response = await town.web.request('http://localhost:8080/ja/console/people', {
      method: 'POST',
      body,
      headers: { 'sec-fetch-site': 'same-origin', accept: 'text/html', cookie: admin.cookie },
    })
    const next = response.headers.get('location') ?? ''
    const page = await (await town.get(next, admin.cookie)).text()
    const link = /http:\/\/localhost:8080(\/ja\/enrol\/([\w-]{43}))</.exec(page)
    expect([response.status, page.includes('山田花子')]).toEqual([303, true])
    expect(next).not.toContain(link?.[2])
    const enrolled = await town.post(link?.[1] ?? '', { _operation: 'people.enrol', token: link?.[2] ?? '' })
    expect(enrolled.headers.get('location')).toBe('/ja/console/account')
    expect(await rows(town, "select name, roles from people.person where name = '山田花子'")).toEqual([
      { name: '山田花子', roles: ['approver', 'duty-officer'] },
    ])
    expect(await loudly(town, 'people.invite')).toHaveLength(2)
  })
})

describe('looking after staff', () => {
  it('is nobody’s business about themselves, and a town keeps an administrator', async () => {
    const town = await openTown()
    const [admin, officer] = [await town.staff('administrator'), await town.staff('duty-officer')]
    const as = (actor: Actor, operation: string, more: object) => codeOf(town.run(operation, more, actor))
    const demote = { id: admin.id, roles: ['approver'] }
    expect(await as(admin.actor, 'people.assign-roles', demote)).toBe('people.own-account')
    expect(await as(admin.actor, 'people.remove', { id: admin.id })).toBe('people.own-account')
    expect(await as(town.people.operator, 'people.assign-roles', demote)).toBe('people.last-administrator')
    expect(await as(town.people.operator, 'people.remove', { id: admin.id })).toBe(
      'people.last-administrator',
    )
    expect(await as(admin.actor, 'people.assign-roles', { id: officer.id, roles: ['mayor'] })).toBe(
      'people.unknown-role',
    )
    const second = await town.staff('administrator')
    const both = await Promise.all([
      as(admin.actor, 'people.remove', { id: second.id }),
      as(second.actor, 'people.remove', { id: admin.id }),
    ])
    expect(both.toSorted()).toEqual(['done', 'people.last-administrator'])
  })

  it('removes every way in of who leaves, their open links too, and keeps their name', async () => {
    const town = await openTown()
    const [admin, officer] = [await town.staff('administrator'), await town.staff('duty-officer')]
    const [code = ''] = await makeCodes(town, officer.actor)
    await town.run('people.remove', { id: officer.id }, admin.actor)
    expect(await signedIn(town, officer.cookie)).toBe(false)
    expect(await codeOf(enter(town, code))).toBe('people.sign-in-refused')
    expect((await town.get(`/ja/console/people/${officer.id}`, admin.cookie)).status).toBe(404)
    expect(
      await rows(town, `select removed_at is not null as gone from people.person where id = '${officer.id}'`),
    ).toEqual([{ gone: true }])
    await expectInvariants(town)
  })
})

it('what changes who can come in is loud in the audit, and nothing else of people is', async () => {
  const town = await openTown({ personas: true })
  const operations = town.modules
    .flatMap((one) => one.operations)
    .filter(({ name }) => name.startsWith('people.'))
  const loud = operations.filter((op) => op.kind === 'command' && op.loud).map(({ name }) => name)
  expect(loud.toSorted()).toEqual([
    'people.add-passkey',
    'people.approve-re-enrolment',
    'people.assign-roles',
    'people.decline-re-enrolment',
    'people.end-every-session',
    'people.end-stolen-session',
    'people.invite',
    'people.invite-first',
    'people.make-paper-codes',
    'people.prove-by-paper-code',
    'people.re-enrol',
    'people.remove',
    'people.remove-passkey',
    'people.request-re-enrolment',
    'people.suspend-passkey',
    'people.use-paper-code',
  ])
})
