import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCsv } from '#formats/csv'
import { brokenInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

type Staff = Awaited<ReturnType<TestTown['staff']>>

let town: TestTown
let administrator: Staff
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  administrator = await town.staff('administrator')
})
afterAll(async () => expect(await brokenInvariants(town)).toEqual([]))

let keys = 0
/** Fills in a form as a browser without script does, and follows where it leads. */
async function submit(path: string, fields: Record<string, string>, cookie = administrator.cookie) {
  const answer = await town.post(`/ja${path}`, { _key: `key-${keys++}`, ...fields }, cookie)
  return { status: answer.status, to: answer.headers.get('location') ?? '', text: await answer.text() }
}
const read = async (path: string, cookie = administrator.cookie) => {
  const answer = await town.get(path, cookie)
  return { status: answer.status, text: await answer.text() }
}
const rows = async (sql: string, ...values: unknown[]) =>
  (await town.connection.pool.query<Record<string, string>>(sql, values)).rows
const pathIn = (to: string) => to.replace(/^\/ja/, '')

it('an administrator adds a newsroom, invites a member, grants a role, and removes a leaver whose next request fails', async () => {
  const added = await submit('/console/organisations', {
    _operation: 'organisations.add',
    kind: 'newsroom',
    name: '山手新聞社',
    kana: 'やまてしんぶんしゃ',
  })
  expect([added.status, added.to]).toEqual([
    303,
    expect.stringMatching(/^\/ja\/console\/organisations\/[0-9a-f-]{36}$/),
  ])
  const newsroom = pathIn(added.to)
  const organisationId = newsroom.split('/').at(-1) ?? ''
  const invited = await submit(newsroom, {
    _operation: 'organisations.invite-member',
    organisationId,
    name: '山手 記者',
  })
  expect(invited.to).toMatch(/^\/ja\/console\/members\/links\//)
  const token = /\/enrol\/([\w-]+)/.exec((await read(invited.to)).text)?.[1] ?? ''
  const enrolled = await town.post('/ja/enrol/x', { _operation: 'people.enrol', token, _key: 'enrol' })
  const member = (enrolled.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
  expect((await read('/ja/console', member)).status).toBe(200)
  expect((await read(`/ja${newsroom}`, member)).status).toBe(200)
  expect((await read('/ja/console/organisations', member)).status).toBe(403)

  const [membership] = await rows(
    'select id, person_id from organisations.membership where organisation_id = $1',
    organisationId,
  )
  const changed = await submit(`/console/members/${membership?.['id']}`, {
    _operation: 'organisations.change-member',
    id: membership?.['id'] ?? '',
    roles: 'organisation-administrator',
  })
  expect(changed.status).toBe(303)
  expect((await read(changed.to)).text).toContain('団体の管理者')
  // Who has another role signs in anew.
  expect((await town.get('/ja/console', member)).headers.get('location')).toBe('/ja/sign-in')

  const again = await submit(`/console/people/${membership?.['person_id']}`, {
    _operation: 'people.assign-roles',
    id: membership?.['person_id'] ?? '',
    roles: 'administrator',
  })
  expect([again.status, again.text]).toEqual([409, expect.stringContaining('町役場の役割は付けられません')])

  const leaver = (await town.people.actorOf(member.split('=')[1] ?? '')) ?? null
  expect(leaver).toBeNull()
  const end = `${pathIn(changed.to)}/end`
  expect((await read(`/ja${end}`)).text).toContain('所属を終わらせる')
  const ended = await submit(end, {
    _operation: 'organisations.end-membership',
    id: pathIn(changed.to).split('/').at(-1) ?? '',
  })
  expect([ended.status, ended.to]).toEqual([303, '/ja/console/duties'])
  expect(
    await rows(
      'select removed_at is null as here from people.person where id = $1',
      membership?.['person_id'],
    ),
  ).toEqual([{ here: false }])
})

it('a member of staff who is removed is led to sign in by the very next request, page or API', async () => {
  town.advance(10_000)
  const leaver = await town.staff('official')
  expect((await read('/ja/console/duties', leaver.cookie)).status).toBe(200)
  const path = `/console/people/${leaver.id}`
  expect((await submit(path, { _operation: 'people.remove', id: leaver.id })).status).toBe(303)
  expect((await town.get('/ja/console/duties', leaver.cookie)).headers.get('location')).toBe('/ja/sign-in')
  expect((await town.api('organisations.mine', {}, leaver.cookie)).status).toBe(401)
})

describe('the pages', () => {
  it('name a substitute from one’s own page, which both see, and end it there', async () => {
    town.advance(10_000)
    const [holder, deputy] = [await town.staff('approver'), await town.staff('official')]
    const office =
      (await rows("select id from organisations.organisation where kind = 'town-office'"))[0]?.['id'] ?? ''
    const fields = {
      _operation: 'organisations.name-substitute',
      organisationId: office,
      deputyId: deputy.id,
      roles: 'approver',
      fromAt: '2026-11-22T12:00',
      untilAt: '2026-11-29T12:00',
      reason: '出張のため',
    }
    const refused = await submit('/console/duties', { ...fields, untilAt: '2027-11-29T12:00' }, holder.cookie)
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('2160時間まで')])
    expect(refused.text).toContain('出張のため')
    expect((await submit('/console/duties', fields, holder.cookie)).to).toBe('/ja/console/duties')
    for (const { cookie } of [holder, deputy])
      expect((await read('/ja/console/duties', cookie)).text).toContain('の代理：')
    expect((await read('/ja/console/alerts', deputy.cookie)).status).toBe(200)
    const [substitution] = await rows(
      'select id from organisations.substitution where deputy_id = $1',
      deputy.id,
    )
    const end = { _operation: 'organisations.end-substitution', id: substitution?.['id'] ?? '' }
    expect((await submit('/console/duties', end, deputy.cookie)).status).toBe(303)
    expect((await read('/ja/console/alerts', deputy.cookie)).status).toBe(403)
  })

  it('show the week of the roster, with gaps in words, and any other week by its address', async () => {
    town.advance(10_000)
    const officer = await town.staff('official')
    const added = await submit('/console/roster', {
      _operation: 'organisations.add-shift',
      desk: 'duty',
      personId: officer.id,
      fromAt: '2026-11-23T17:15',
      untilAt: '2026-11-24T02:00',
    })
    expect([added.status, added.to]).toEqual([303, '/ja/console/roster'])
    const week = (await read('/ja/console/roster?week=2026-11-25')).text
    const [shift] = await rows('select id from organisations.shift where person_id = $1', officer.id)
    expect(week).toContain(`/ja/console/roster/${shift?.['id']}`)
    expect(week).toContain('当直がいません')
    for (const odd of ['2026-13-45', "'; drop", '%00', ''])
      expect((await read(`/ja/console/roster?week=${encodeURIComponent(odd)}`)).status).toBe(200)
    expect((await read('/en/console/roster?week=2026-12-07')).text).not.toContain(`/roster/${shift?.['id']}`)
  })

  it('take a role in an emergency, and have it looked at by somebody else', async () => {
    town.advance(10_000)
    const clerk = await town.staff('official')
    const fields = {
      _operation: 'organisations.break-glass',
      role: 'duty-officer',
      reason: '停電',
      minutes: '30',
    }
    expect((await submit('/console/break-glass', fields, clerk.cookie)).to).toBe('/ja/console/duties')
    expect((await read('/ja/console/duties', clerk.cookie)).text).toContain('緊急の権限「当直」を返す')
    const [taken] = await rows('select id from organisations.break_glass where person_id = $1', clerk.id)
    const path = `/console/break-glass/${taken?.['id']}`
    expect((await read(`/ja${path}`, clerk.cookie)).status).toBe(403)
    expect((await read('/ja/console/break-glass')).text).toContain(path)
    const review = {
      _operation: 'organisations.review-break-glass',
      id: taken?.['id'] ?? '',
      finding: '停電の記録と合う',
    }
    expect((await submit(path, review)).status).toBe(303)
    expect((await read(`/ja${path}`)).text).toContain('停電の記録と合う')
  })

  it('list who may do what from the operations themselves, narrowed by role and area, and as a file', async () => {
    const all = (await read('/ja/console/permissions')).text
    const operations = town.modules.flatMap((one) => one.operations.map((op) => op.name))
    expect(operations.filter((name) => !all.includes(`<code>${name}</code>`))).toEqual([])
    const few = (await read('/ja/console/permissions?role=approver&module=alerts')).text
    expect(few).toContain('<code>alerts.approve</code>')
    expect(few).not.toContain('<code>alerts.ingest</code>')
    expect(few).not.toContain('<code>people.list</code>')
    const file = await town.get('/ja/console/permissions/table.csv', administrator.cookie)
    expect(file.headers.get('content-type')).toContain('text/csv')
    const table = readCsv(new Uint8Array(await file.arrayBuffer()))
    const text = JSON.stringify(table)
    expect(operations.filter((name) => !text.includes(`"${name}"`))).toEqual([])
  })

  it('ask once more before an organisation is closed, and say how many it concerns', async () => {
    const added = await submit('/console/organisations', {
      _operation: 'organisations.add',
      kind: 'shop',
      name: '川辺商店',
      kana: 'かわべしょうてん',
    })
    const close = `${pathIn(added.to)}/close`
    expect((await read(`/ja${close}`)).text).toContain('0人')
    const id = pathIn(added.to).split('/').at(-1) ?? ''
    expect((await submit(close, { _operation: 'organisations.close', id })).to).toBe(
      '/ja/console/organisations',
    )
    expect((await read(added.to)).text).toContain('廃止')
  })
})
