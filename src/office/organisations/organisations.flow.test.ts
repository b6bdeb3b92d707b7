import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { system } from '#kernel'
import { organisedTown, refused } from '../../../tests/setup/office/organised-town.ts'
import { parseTown, staffOf } from '../../town.ts'

const open = organisedTown()
const { run, rows, staff, enrolled, grants, newsroom, section, join } = open

describe('an organisation', () => {
  it('is named in three languages from its name and its reading', async () => {
    expect(await newsroom()).toMatchObject({
      name: '北浜新聞',
      nameEasy: '北浜新聞（きたはましんぶん）',
      nameEn: '北浜新聞',
      kana: 'キタハマシンブン',
    })
  })

  it('of the town itself is there from the start, once, and is never closed', async () => {
    expect(
      await rows("select count(*)::int as n from organisations.organisation where kind = 'town-office'"),
    ).toEqual([{ n: 1 }])
    await expect(run('close', { id: open.office })).rejects.toMatchObject(refused('office-stays'))
    await expect(run('add', { kind: 'town-office', name: '第二役場', kana: 'ダイニ' })).rejects.toMatchObject(
      {
        code: 'kernel.invalid-input',
      },
    )
  })

  it('a start adds what the town file names and changes nothing people decided', async () => {
    const welfare = await section('welfare')
    await run('change-section', { id: welfare, name: '福祉こども課', kana: 'フクシコドモカ', symbol: '福' })
    const before = await rows('select * from organisations.section order by id')
    await open.town.organisations.settle(staffOf(open.town.parts.town, true))
    expect(await rows('select * from organisations.section order by id')).toEqual(before)
  })
})

describe('a member of another organisation', () => {
  it('is invited, holds the roles its kind allows and never one of the town office', async () => {
    const { id: organisationId } = await newsroom()
    const invite = (roles: string[]) => run('invite-member', { organisationId, name: '記者 一', roles })
    for (const role of ['administrator', 'duty-officer', 'operator', '__proto__'])
      await expect(invite([role])).rejects.toMatchObject(refused('role-not-here'))
    const { token } = await invite(['organisation-administrator'])
    const member = await enrolled(token ?? '')
    expect(await grants(member)).toEqual(new Set(['organisations:members']))
    await expect(
      open.town.run(
        'people.assign-roles',
        { id: member.id, roles: ['administrator'] },
        open.administrator.actor,
      ),
    ).rejects.toMatchObject({ code: 'people.outside-member' })
  })

  it('who looks after it invites and removes members of that organisation and of no other', async () => {
    const [own, other] = [await newsroom(), await newsroom()]
    const invited = await run('invite-member', {
      organisationId: own.id,
      name: '記者 二',
      roles: ['organisation-administrator'],
    })
    const editor = await enrolled(invited['token'] ?? '')
    const colleague = await run(
      'invite-member',
      { organisationId: own.id, name: '記者 三', roles: [] },
      editor.actor,
    )
    await expect(
      run('invite-member', { organisationId: other.id, name: '記者 四', roles: [] }, editor.actor),
    ).rejects.toMatchObject(refused('not-found'))
    await expect(
      run('invite-member', { organisationId: open.office, name: '記者 五', roles: [] }, editor.actor),
    ).rejects.toMatchObject(refused('not-found'))
    await run('end-membership', { id: colleague['membershipId'] }, editor.actor)
    await expect(run('end-membership', { id: invited['membershipId'] }, editor.actor)).rejects.toMatchObject(
      refused('own-account'),
    )
    await expect(run('get', { id: other.id }, editor.actor)).rejects.toMatchObject(refused('not-found'))
    expect(await run('get', { id: own.id }, editor.actor)).toMatchObject({ looksAfter: true, candidates: [] })
  })

  it('has no way in any more once the organisation is closed', async () => {
    const { id: organisationId } = await newsroom()
    const invited = await run('invite-member', { organisationId, name: '記者 六', roles: [] })
    const member = await enrolled(invited['token'] ?? '')
    expect((await open.town.get('/ja/console', member.cookie)).status).toBe(200)
    await run('close', { id: organisationId })
    expect((await open.town.get('/ja/console', member.cookie)).headers.get('location')).toBe('/ja/sign-in')
    await expect(run('invite-member', { organisationId, name: '記者', roles: [] })).rejects.toMatchObject(
      refused('already-closed'),
    )
  })
})

describe('a section', () => {
  it('that somebody is in, or that has one below it, stays', async () => {
    const parent = await run('add-section', {
      organisationId: open.office,
      name: '会計課',
      kana: 'カイケイカ',
    })
    const child = await run('add-section', {
      organisationId: open.office,
      name: '出納係',
      kana: 'スイトウガカリ',
      parentId: parent.id,
    })
    await expect(run('close-section', { id: parent.id })).rejects.toMatchObject(refused('section-in-use'))
    const clerk = await staff('official')
    const { id } = await join(clerk.id, { sectionId: child.id, position: 'clerk' })
    await expect(run('close-section', { id: child.id })).rejects.toMatchObject(refused('section-in-use'))
    await run('end-membership', { id })
    await run('close-section', { id: child.id })
    await run('close-section', { id: parent.id })
    await expect(join((await staff('official')).id, { sectionId: parent.id })).rejects.toMatchObject(
      refused('unknown-section'),
    )
  })

  it('is at most three deep, and has a name of the rules only once', async () => {
    const add = (parentId?: string) =>
      run('add-section', {
        organisationId: open.office,
        name: '部',
        kana: 'ブ',
        ...(parentId ? { parentId } : {}),
      })
    const deep = await add((await add((await add()).id)).id)
    await expect(add(deep.id)).rejects.toMatchObject(refused('sections-too-deep'))
    await expect(
      run('add-section', {
        organisationId: open.office,
        name: '総務',
        kana: 'ソウム',
        code: 'general-affairs',
      }),
    ).rejects.toMatchObject(refused('code-taken'))
  })
})

it('the town file is refused with a figure in a section, or a section within one, that it does not name', () => {
  const text = readFileSync('towns/demo/town.yaml', 'utf8')
  expect(() => parseTown(text.replaceAll('code: finance', 'code: money'))).not.toThrow()
  expect(() => parseTown(text.replace('section: disaster-prevention', 'section: nowhere'))).toThrow(
    'no nowhere here',
  )
  expect(() =>
    parseTown(text.replace('{ code: general-affairs', '{ within: welfare, code: general-affairs')),
  ).toThrow('office.sections.0.within')
})

it('nobody but the program records what lapsed', async () => {
  await expect(run('end-lapsed', {})).rejects.toMatchObject({ code: 'kernel.forbidden' })
  expect(await run('end-lapsed', {}, system('test'))).toMatchObject({ ended: expect.any(Array) })
})
