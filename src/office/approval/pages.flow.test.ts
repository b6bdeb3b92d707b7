import { beforeAll, describe, expect, it } from 'vitest'
import {
  draftOf,
  openTownHall,
  type Person,
  post,
  type Row,
  type TownHall,
} from '../../../tests/setup/office/town-hall.ts'

let hall: TownHall
let clerk: Person
let chief: Person
let manager: Person
let outsider: Person
beforeAll(async () => {
  hall = await openTownHall()
  clerk = await hall.person('青波 一', post('welfare', 'clerk'))
  chief = await hall.person('川辺 二', post('welfare', 'section-chief'))
  manager = await hall.person('山手 三', post('welfare', 'division-manager'))
  outsider = await hall.person('北浜 四')
})

const lists = '/ja/console/approvals'
const textOf = async (response: Response) => (await response.text()).replaceAll(/<[^>]+>/g, ' ')
const shown = async (who: Person, path: string) => textOf(await hall.get(who, path))

/** Submits a form as a browser does and follows where it leads. */
async function send(who: Person, path: string, fields: Record<string, string>): Promise<string> {
  const response = await hall.post(who, path, fields)
  expect({ status: response.status, said: response.status === 303 ? '' : await textOf(response) }).toEqual({
    status: 303,
    said: '',
  })
  return response.headers.get('location') ?? ''
}

const seen = (row: { id: string }, more: Record<string, string>) => ({ id: row.id, ...more })
const wording = { title: '図書の購入について', body: '一行目\n二行目', amount: '￥１２０，０００' }

describe('the pages of approval, without a script', () => {
  it('lead from a draft to a numbered decision', async () => {
    const path = await send(clerk, `${lists}/new`, {
      _operation: 'approval.draft',
      kind: 'expenditure',
      section: 'welfare',
      ...wording,
    })
    const id = path.split('/').at(-1) ?? ''
    expect(await (await hall.get(clerk, path)).text()).toContain('value="120000"')
    await send(clerk, path, {
      _operation: 'approval.edit',
      ...seen({ id }, { revision: '1' }),
      ...wording,
      body: '一行目\n三行目',
    })
    await send(clerk, path, { _operation: 'approval.submit', ...seen({ id }, { revision: '2' }) })
    expect(await shown(clerk, path)).toMatch(
      /決裁の順（第1版）[\s\S]*係長（福祉課）[\s\S]*課長（福祉課）[\s\S]*未決裁/,
    )
    expect(await shown(chief, lists)).toContain('図書の購入について')
    await send(chief, path, { _operation: 'approval.approve', ...seen({ id }, { version: '1' }) })
    const before = await shown(manager, path)
    expect(before).toContain('課長（福祉課）としての決裁')
    expect(before).toContain('三行目')
    expect(before).toContain('120,000円')
    expect(before).toContain('専決の規程により')
    await send(manager, path, { _operation: 'approval.approve', ...seen({ id }, { version: '1' }) })
    expect(await shown(clerk, path)).toMatch(/令和8年度 青福第1号[\s\S]*川辺 二[\s\S]*山手 三/)
    expect(await shown(clerk, path)).toContain('令和14年3月31日')
  })

  it('send back with a reason, which the drafter reads, and show the earlier version', async () => {
    const document = await submitted()
    const path = `${lists}/${document.id}`
    const form = { _operation: 'approval.send-back', ...seen(document, { version: '1' }) }
    const refused = await hall.post(chief, path, { ...form, reason: '  ' })
    expect(refused.status).toBe(422)
    expect(await textOf(refused)).toContain('理由')
    await send(chief, path, { ...form, reason: '件名を直してください。' })
    expect(await shown(clerk, path)).toMatch(/差し戻されました[\s\S]*件名を直してください。[\s\S]*起案の内容/)
    expect(await shown(chief, path)).not.toContain('起案の内容')
    await send(clerk, path, { _operation: 'approval.submit', ...seen(document, { revision: '3' }) })
    expect(await shown(chief, path)).toMatch(/第2版[\s\S]*以前の版[\s\S]*第1版/)
  })

  it('offer nothing to who cannot act, and say why', async () => {
    const document = await submitted()
    const path = `${lists}/${document.id}`
    expect(await shown(manager, path)).toContain('ほかの職員の承認を待っています')
    expect(await shown(clerk, path)).toContain('取り下げる')
    for (const who of [manager, clerk])
      expect(await (await hall.get(who, path)).text()).not.toContain('value="approval.approve"')
    expect((await hall.get(outsider, path)).status).toBe(404)
    expect(await shown(outsider, `${lists}/new`)).toContain('起案できる課がありません')
  })

  it('mark a deputy, and let the holder say that they read it', async () => {
    const deputy = await hall.person(
      '中央 五',
      post('welfare', 'section-chief'),
      post('welfare', 'division-manager', manager.id),
    )
    const document = await submitted()
    const path = `${lists}/${document.id}`
    const approval = { _operation: 'approval.approve', ...seen(document, { version: '1' }) }
    await send(chief, path, approval)
    expect(await shown(deputy, path)).toContain('代決者として')
    await send(deputy, path, approval)
    expect(await shown(clerk, path)).toContain('代（山手 三に代わる代決）')
    const review = {
      _operation: 'approval.review',
      ...seen(document, { version: '1', stage: '1', seat: '0' }),
    }
    expect(await (await hall.get(manager, path)).text()).toContain('value="approval.review"')
    await send(manager, path, review)
    expect(await shown(clerk, path)).toContain('後閲済み')
    expect(await (await hall.get(manager, path)).text()).not.toContain('value="approval.review"')
  })

  it('take files with a draft and give them to its readers alone', async () => {
    const { id, revision } = await hall.run(clerk, 'approval.draft', draftOf())
    const path = `${lists}/${id}`
    const form = new FormData()
    const fields = { _operation: 'approval.attach', id, revision: String(revision) }
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    form.append('file', new File(['見積り 120000円'], '見積書.txt'))
    const sent = await hall.send(clerk, path, form)
    expect(sent.status).toBe(303)
    const [, href = ''] =
      /href="([^"]+\/files\/[^"]+)"/.exec(await (await hall.get(clerk, path)).text()) ?? []
    const file = await hall.get(clerk, href)
    expect(await file.text()).toBe('見積り 120000円')
    expect(file.headers.get('content-type')).toBe('text/plain')
    expect((await hall.get(outsider, href)).status).toBe(404)
    const foreign = { id, revision: revision + 1, file: crypto.randomUUID() }
    await expect(hall.run(clerk, 'approval.attach', foreign)).rejects.toMatchObject({
      code: 'kernel.blob-unknown',
    })
  })

  it.each(['ja', 'ja-x-easy', 'en'])('are whole in %s', async (lang) => {
    const document = await submitted()
    for (const path of ['', '/new', `/${document.id}`])
      for (const who of [clerk, chief, manager])
        expect((await hall.get(who, `/${lang}/console/approvals${path}`)).status).toBe(200)
  })
})

async function submitted(): Promise<Row> {
  const { id, revision } = await hall.run(clerk, 'approval.draft', draftOf())
  return hall.run(clerk, 'approval.submit', { id, revision })
}

describe('without the grant', () => {
  it('every operation of approval is refused, and a stranger is asked to sign in', async () => {
    const officer = await hall.town.staff('duty-officer')
    const who: Person = { ...officer, name: 'officer' }
    expect(hall.module.operations.length).toBeGreaterThan(10)
    for (const { name } of hall.module.operations) {
      expect({ name, status: (await hall.api(name, {}, who)).status }).toEqual({ name, status: 403 })
      expect({ name, status: (await hall.api(name, {})).status }).toEqual({ name, status: 401 })
    }
  })

  it('the operator of the machine drafts and decides nothing', async () => {
    const operator = {
      kind: 'operator' as const,
      id: 'operator',
      grants: new Set(['approval:draft', 'approval:decide', 'approval:read']),
    }
    await expect(hall.run(operator, 'approval.draft', draftOf())).rejects.toMatchObject({
      code: 'approval.not-your-section',
    })
    const document = await submitted()
    await expect(
      hall.run(operator, 'approval.approve', { id: document.id, version: 1 }),
    ).rejects.toMatchObject({
      code: 'approval.not-found',
    })
    expect(await hall.run(operator, 'approval.list', {})).toMatchObject({
      waiting: [],
      drafted: [],
      section: [],
    })
  })
})
