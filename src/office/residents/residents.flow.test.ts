import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { anonymous } from '#kernel'
import { brokenInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { Desk } from '../../../tests/setup/identity/desk.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

const day = 86_400_000

let town: TestTown
let desk: Desk
beforeAll(async () => {
  town = await openTown({ until: 'file' })
})
// A shift is over sooner than some of what is tried here.
beforeEach(async () => {
  desk = await Desk.open(town)
})
afterAll(async () => expect(await brokenInvariants(town)).toEqual([]))

type Listed = { residents: { id: string; name: string }[]; tooMany: boolean }
const search = async (asked: object, actor = desk.clerk.actor) => {
  // Thirty a minute are asked for by one person.
  town.advance(2_100)
  return desk.run<Listed>('search', { purpose: 'counter', ...asked }, actor)
}
const idsOf = ({ residents }: Listed) => residents.map(({ id }) => id)

describe('looking for a person', () => {
  it.each([
    ['the beginning of the kana', { kana: 'たかは' }],
    ['half-width kana', { kana: 'ﾀｶﾊｼ' }],
    ['all of a long kana', { kana: 'タカハシ　サクラコ' }],
    ['a part of the name', { name: '橋' + '　桜' }],
    ['a variant of the character', { name: '高橋' }],
    ['the name without its space', { name: '髙橋桜子' }],
    ['the birth date in an era', { birthDate: '昭和49年3月31日' }],
    ['the telephone as typed', { phone: '０８５－５５５－０１２３' }],
    ['several of these', { kana: 'タカ', birthDate: '1974-03-31' }],
  ])('finds them by %s', async (_how, asked) => {
    const known = {
      name: '髙橋　桜子',
      kana: 'タカハシ　サクラコ',
      birthDate: '1974-03-31',
      phone: '0855550123',
    }
    const found = await search(asked)
    const id = idsOf(found)[0] ?? (await desk.person(known))
    expect(idsOf(await search(asked))).toEqual([id])
  })

  it('does not find who only shares characters, or only the first six kana', async () => {
    await desk.person({ name: '子桜　橋髙', kana: 'タカハシサクタロウ', birthDate: '1961-01-01' })
    expect((await search({ name: '髙橋桜子' })).residents).toHaveLength(1)
    expect((await search({ kana: 'タカハシサクラコ' })).residents).toHaveLength(1)
  })

  it('asks for something, and shows nobody when there are more than fifty', async () => {
    expect(await desk.code('search', { purpose: 'counter' })).toBe('residents.no-search-terms')
    for (let n = 0; n < 51; n++) {
      town.advance(1_000)
      await desk.person({ name: `大勢　${n}`, kana: 'オオゼイ', birthDate: '1950-06-07' })
    }
    expect(await search({ kana: 'オオゼイ' })).toEqual({ residents: [], tooMany: true })
  })

  it('says why, and who was shown can read it', async () => {
    const id = await desk.person({ name: '読田　書子', kana: 'ヨミタ　カキコ' })
    expect(await desk.code('search', { kana: 'ヨミタ' })).toBe('kernel.invalid-input')
    await search({ kana: 'ヨミタ', purpose: 'phone' })
    town.advance(1)
    await desk.run('get', { id, purpose: 'procedure' })
    const resident = await desk.signedIn(id)
    const { reads } = await desk.run<{ reads: { purpose: string }[] }>('get-own', {}, resident.actor)
    expect(reads.map(({ purpose }) => purpose)).toEqual(['procedure', 'phone'])
    const page = await (await town.get('/ja/my/record', resident.cookie)).text()
    expect(page).toContain('電話での対応')
  })

  it('writes nothing down when the reading itself fails', async () => {
    const before = await desk.rows('select count(*) as n from residents.read_log')
    expect(await desk.code('get', { id: crypto.randomUUID(), purpose: 'counter' })).toBe(
      'residents.not-found',
    )
    expect(await desk.rows('select count(*) as n from residents.read_log')).toEqual(before)
  })

  it('puts no name into an address: a form keeps it sealed for ten minutes, for this session', async () => {
    const id = await desk.person({ name: '秘田　密', kana: 'ヒデン　ヒソカ' })
    const sent = { _operation: 'residents.keep-search', kana: 'ヒデン', purpose: 'counter' }
    const answer = await town.post('/ja/console/residents', sent, desk.clerk.cookie)
    const to = answer.headers.get('location') ?? ''
    expect([answer.status, to]).toEqual([
      303,
      expect.stringMatching(/^\/ja\/console\/residents\/found\/[\w-]+$/),
    ])
    const page = await (await town.get(to, desk.clerk.cookie)).text()
    expect(page).toContain('秘田　密')
    expect(page).toContain(`/ja/console/residents/${id}?purpose=counter`)
    expect((await town.get(to, desk.colleague.cookie)).status).toBe(410)
    const kept = await desk.rows("select encode(sealed, 'escape') as sealed from residents.kept_search")
    expect(JSON.stringify(kept)).not.toContain('ヒデン')
    town.advance(10 * 60_000)
    expect((await town.get(to, desk.clerk.cookie)).status).toBe(410)
  })
})

describe('a person under protection', () => {
  const known = {
    name: '支援　対象',
    kana: 'シエン　タイショウ',
    birthDate: '1985-08-08',
    phone: '0855999000',
  }
  const asked = [{ kana: 'シエン' }, { name: '支援' }, { birthDate: '1985-08-08' }, { phone: '0855999000' }]

  it('is found by who may see them, and to everybody else is neither there nor counted', async () => {
    const without = await Promise.all(asked.map((each) => search(each)))
    const id = await desk.person(known)
    await desk.run('set-disclosure', { id, undisclosed: true }, desk.supervisor.actor)
    for (const [n, each] of asked.entries()) {
      expect(await search(each)).toEqual(without[n])
      expect(idsOf(await search(each, desk.supervisor.actor))).toEqual([id])
    }
  })

  it('is not counted among more than fifty either', async () => {
    const ids = []
    for (let n = 0; n < 51; n++) {
      town.advance(1_000)
      ids.push(await desk.person({ name: `境目　${n}`, kana: 'サカイメ', birthDate: '1951-06-07' }))
    }
    expect((await search({ kana: 'サカイメ' })).tooMany).toBe(true)
    await desk.run('set-disclosure', { id: ids[0], undisclosed: true }, desk.supervisor.actor)
    expect((await search({ kana: 'サカイメ' })).residents).toHaveLength(50)
  })

  it('is answered for like an unknown id, byte for byte, by every operation and page', async () => {
    const id = await desk.person({ name: '見えない　人', kana: 'ミエナイ　ヒト' })
    await desk.run('set-disclosure', { id, undisclosed: true }, desk.supervisor.actor)
    const unknown = crypto.randomUUID()
    const same = async (make: (id: string) => Promise<Response>) => {
      const [hidden, none] = [await make(id), await make(unknown)]
      const text = async (response: Response, own: string) =>
        (await response.text()).replaceAll(own, 'ID').replaceAll(/value="[\w-]{36}"/g, '')
      expect([hidden.status, await text(hidden, id)]).toEqual([none.status, await text(none, unknown)])
      expect(hidden.status).toBe(404)
    }
    const { cookie } = desk.clerk
    for (const [name, input] of Object.entries({
      get: { purpose: 'counter' },
      change: {
        ...known,
        gender: null,
        address: null,
        postcode: null,
        email: null,
        registerNumber: null,
        version: 2,
        reason: 'moved',
      },
      'move-out': { on: '2026-01-01' },
      'record-death': { on: '2026-01-01' },
      'open-account': { document: 'passport', channel: 'counter' },
      'add-guardian': { kind: 'parent', guardian: '1', until: null },
      'request-merge': { other: crypto.randomUUID(), reason: '同じ人です' },
      'request-recovery': { reason: 'なくした' },
    }))
      await same((each) => town.api(`residents.${name}`, { id: each, ...input }, cookie))
    await same((each) => town.get(`/ja/console/residents/${each}?purpose=counter`, cookie))
  })

  it('sees their own record themself', async () => {
    const id = await desk.person({ name: '自分　見子', kana: 'ジブン　ミルコ' })
    await desk.run('set-disclosure', { id, undisclosed: true }, desk.supervisor.actor)
    const resident = await desk.signedIn(id)
    expect(await desk.run('get-own', {}, resident.actor)).toMatchObject({
      own: { fields: { name: '自分　見子' } },
    })
  })
})

describe('an account without mail or telephone', () => {
  const open = (id: string, more: object = {}) =>
    desk.run<{ code: string }>('open-account', { id, document: 'passport', channel: 'counter', ...more })
  const use = (code: string) => {
    town.advance(15_000)
    return desk.code('use-code', { code }, anonymous)
  }

  it('is opened at the counter, with a code that signs in once and leads on to a passkey', async () => {
    const id = await desk.person()
    const { code } = await open(id)
    const typed = code.toLowerCase().replaceAll('-', ' ')
    const sent = { _operation: 'residents.use-code', code: typed }
    const answer = await town.post('/ja/my/sign-in', sent)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/ja/my/account'])
    const [cookie] = answer.headers.getSetCookie()
    const page = await (await town.get('/ja/my/account', cookie?.split(';')[0])).text()
    expect(page).toContain('窓口・郵送のコード')
    expect(page).not.toContain('紙のコードを作る')
    expect(await use(code)).toBe('residents.code-refused')
  })

  it('code from the counter works for three days, one by post for thirty', async () => {
    for (const [channel, days] of [
      ['counter', 3],
      ['post', 30],
    ] as const) {
      const [early, late] = [
        await open(await desk.person(), { channel }),
        await open(await desk.person(), { channel }),
      ]
      town.advance(days * day - 16_000)
      expect(await use(early.code)).toBe('done')
      town.advance(1_000)
      expect(await use(late.code)).toBe('residents.code-refused')
    }
  })

  it('a new code voids the one before; a wrong one, however often, opens nothing', async () => {
    const id = await desk.person()
    const [first, second] = [await open(id), await open(id)]
    expect(await use(first.code)).toBe('residents.code-refused')
    expect(await use('00000-00000-00000-00000')).toBe('residents.code-refused')
    expect(await use(second.code)).toBe('done')
    town.advance(60_000)
    const tries = await Promise.all(
      Array.from({ length: 8 }, () => desk.code('use-code', { code: '11111-11111-11111-11111' }, anonymous)),
    )
    expect(tries.filter((code) => code === 'kernel.rate-limited')).toHaveLength(3)
  })

  it('keeps the kind of document and neither its number nor the code', async () => {
    const id = await desk.person()
    const { code } = await open(id)
    const rows = await desk.rows('select * from residents.counter_code where resident_id = $1', [id])
    expect(rows).toMatchObject([{ document: 'passport', made_by: desk.clerk.id }])
    expect(JSON.stringify(rows)).not.toContain(code.replaceAll('-', ''))
  })

  it('shows the sheet to who made it, for ten minutes, and by post asks for an address', async () => {
    const id = await desk.person({ name: '封筒　宛', address: '試験県青波町北浜2番地' })
    const sent = { _operation: 'residents.open-account', id, document: 'passport', channel: 'post' }
    const answer = await town.post(`/ja/console/residents/${id}?purpose=counter`, sent, desk.clerk.cookie)
    const to = answer.headers.get('location') ?? ''
    const sheet = await (await town.get(to, desk.clerk.cookie)).text()
    for (const part of ['封筒　宛', '〒699-0001', '試験県青波町北浜2番地', 'localhost:8080/ja/my/sign-in'])
      expect(sheet).toContain(part)
    expect((await town.get(to, desk.colleague.cookie)).status).toBe(404)
    town.advance(10 * 60_000)
    expect((await town.get(to, desk.clerk.cookie)).status).toBe(404)
    const nowhere = await desk.person({ address: null as never })
    expect(await desk.code('open-account', { id: nowhere, document: 'passport', channel: 'post' })).toBe(
      'residents.no-address',
    )
  })

  it('signs out, and a staff session used at the door of residents is still one of the staff', async () => {
    const resident = await desk.signedIn(await desk.person())
    expect((await town.get('/ja/my', resident.cookie)).status).toBe(200)
    await town.post('/ja/my/sign-in', { _operation: 'people.sign-out' }, resident.cookie)
    expect((await town.get('/ja/my', resident.cookie)).headers.get('location')).toBe('/ja/my/sign-in')
    expect((await town.get('/ja/my', desk.clerk.cookie)).status).toBe(403)
  })
})

describe('what happens in a life', () => {
  it('who moves out reads what there is for five years, and no longer', async () => {
    const id = await desk.person()
    await desk.run('move-out', { id, on: '2026-11-20' })
    const resident = await desk.signedIn(id)
    const { own } = await desk.run<{ own: { state: string; closeAt: string } }>('get-own', {}, resident.actor)
    expect(own).toMatchObject({ state: 'moved-out', closeAt: '2031-11-19T15:00:00.000Z' })
    const close = town.modules
      .flatMap(({ jobs }) => jobs)
      .find(({ name }) => name === 'residents.close-old-accounts')
    const until = (moment: string) => town.advance(Date.parse(moment) - Date.parse(town.now()))
    const open = async () => (await desk.get(id))['account']
    until('2031-11-19T14:59:59.999Z')
    await close?.run()
    expect(await open()).toBe(true)
    town.advance(1)
    await close?.run()
    expect(await open()).toBe(false)
    expect(await desk.code('open-account', { id, document: 'passport', channel: 'counter' })).toBe(
      'residents.not-active',
    )
  })

  it('a death ends sessions, codes and the account at once, and is an event of ids only', async () => {
    const id = await desk.person()
    const resident = await desk.signedIn(id)
    const { code } = await desk.run<{ code: string }>('open-account', {
      id,
      document: 'passport',
      channel: 'counter',
    })
    await desk.run('record-death', { id, on: '2026-11-21' })
    expect(await town.people.actorOf(resident.cookie.replace('hiroba=', ''))).toBeNull()
    town.advance(60_000)
    expect(await desk.code('use-code', { code }, anonymous)).toBe('residents.code-refused')
    expect(await desk.code('record-death', { id, on: '2026-11-21' })).toBe('residents.not-active')
  })

  it('nothing is written down for tomorrow, and what is unchanged is no change', async () => {
    const id = await desk.person()
    const tomorrow = new Date(Date.parse(town.now()) + 2 * day).toISOString().slice(0, 10)
    expect(await desk.code('move-out', { id, on: tomorrow })).toBe('residents.date-in-future')
    const { fields, resident } = (await desk.get(id)) as { fields: object; resident: { version: number } }
    const change = { id, version: resident.version, reason: 'corrected', ...fields }
    expect(await desk.code('change', change)).toBe('residents.no-change')
    expect(await desk.code('change', { ...change, birthDate: tomorrow })).toBe(
      'residents.birth-date-in-future',
    )
  })

  it('of two clerks who change a record at once one is told', async () => {
    const id = await desk.person()
    const { fields, resident } = (await desk.get(id)) as { fields: object; resident: { version: number } }
    const change = (name: string) => ({ id, version: resident.version, reason: 'renamed', ...fields, name })
    const codes = await Promise.all([
      desk.code('change', change('新姓　一子')),
      desk.code('change', change('別姓　一子'), desk.colleague.actor),
    ])
    expect(codes.toSorted()).toEqual(['done', 'residents.changed-meanwhile'])
  })

  it('one register number is one person', async () => {
    await desk.registered('700001')
    const id = await desk.person()
    const { fields, resident } = (await desk.get(id)) as { fields: object; resident: { version: number } }
    const change = { id, version: resident.version, reason: 'corrected', ...fields, registerNumber: '700001' }
    expect(await desk.code('change', change)).toBe('residents.register-number-taken')
  })
})

describe('the register', () => {
  it('makes a record, changes it, and says nothing the second time; what people told themselves stays', async () => {
    const id = await desk.registered('800001', { name: '登録　一郎' })
    const { fields, resident } = (await desk.get(id)) as { fields: object; resident: { version: number } }
    const told = { ...fields, phone: '0855123456' }
    await desk.run('change', { id, version: resident.version, reason: 'corrected', ...told })
    expect(await desk.registered('800001', { name: '登録　一郎', address: '新住所1番地' })).toBe(id)
    expect(await desk.registered('800001', { name: '登録　一郎', address: '新住所1番地' })).toBe(id)
    const after = (await desk.get(id)) as { fields: object; resident: { version: number } }
    expect(after.resident.version).toBe(resident.version + 2)
    expect(after.fields).toMatchObject({ phone: '0855123456', address: '新住所1番地' })
  })

  it('gives its number to who came before it, when it is the same person, and to nobody else', async () => {
    const facts = { name: '先着　花', birthDate: '1977-07-07', address: '北浜三丁目4番5号' }
    const id = await desk.person(facts)
    expect(await desk.registered('800002', { ...facts, name: '先着花', address: '北浜3-4-5' })).toBe(id)
    expect(await desk.registered('800003', { ...facts, birthDate: '1977-07-08' })).not.toBe(id)
  })

  it('brings back who moved out, and leaves the dead alone', async () => {
    const [gone, dead] = [await desk.registered('800004'), await desk.registered('800005', { name: '故人' })]
    await desk.run('move-out', { id: gone, on: '2026-01-01' })
    await desk.run('record-death', { id: dead, on: '2026-01-01' })
    await desk.registered('800004')
    await desk.registered('800005', { name: '故人' })
    expect(await desk.get(gone)).toMatchObject({ resident: { state: 'active', closeAt: null } })
    expect(await desk.get(dead)).toMatchObject({ resident: { state: 'deceased' } })
  })
})
