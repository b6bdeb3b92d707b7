import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Raise, raiseWork } from '#work'
import { openOffice, type Worker, type WorkOffice } from '../../../tests/setup/office/work-office.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

let town: TestTown
let office: WorkOffice
let approver: Worker
let colleague: Worker
let officer: Worker
let admin: Worker
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  office = openOffice(town)
  approver = await office.worker('承認 一', ['approver'])
  colleague = await office.worker('承認 二', ['approver'])
  officer = await office.worker('当直 三', ['duty-officer'])
  admin = await office.worker('管理 四', ['administrator'])
})

async function raise(more: Partial<Raise> = {}): Promise<string> {
  const id = randomUUID()
  const plain = {
    kind: 'work.kind.event-parked',
    subject: id,
    path: '',
    ownerRole: 'approver',
    dueInHours: 10,
  }
  await raiseWork(town.connection.db, { ...plain, ...more, now: town.now(), id })
  return id
}

describe('the pages of work', () => {
  it('name what is overdue, lead through the lists, and let an item be taken, given and closed', async () => {
    const id = await raise({ dueInHours: 1 })
    town.advance(2 * 3_600_000)
    const page = async (path: string, who = approver) => (await office.get(who, path)).text()
    expect(await page('/ja/console/work')).toMatch(/期限を過ぎた仕事が\d+件あります/)
    for (const list of ['overdue', 'given', 'free', 'all', 'nonsense'])
      expect((await office.get(approver, `/ja/console/work?list=${list}&page=1`)).status).toBe(200)
    expect((await office.get(approver, '/ja/console/work?page=x')).status).toBe(404)
    expect(await page('/ja/console/work')).not.toContain('list=all')
    expect(await page('/ja/console/work', admin)).toContain('list=all')
    const path = `/ja/console/work/${id}`
    expect(await page(path)).toContain('自分が受け持つ')
    const sent = await office.post(approver, path, {
      _operation: 'work.assign',
      id,
      seen: '',
      to: approver.id,
    })
    expect(sent.headers.get('location')).toBe(path)
    expect(await page(path)).toContain('承認 一が承認 一に渡しました')
    const stale = await office.post(colleague, path, {
      _operation: 'work.assign',
      id,
      seen: '',
      to: colleague.id,
    })
    expect(stale.status).toBe(409)
    await office.post(approver, path, { _operation: 'work.give-back', id, seen: approver.id })
    const done = await office.post(approver, path, { _operation: 'work.complete', id, note: '直しました' })
    expect(done.headers.get('location')).toBe('/ja/console/work')
    expect(await page(path)).toContain('直しました')
    expect((await office.get(officer, path)).status).toBe(404)
  })

  it.each(['ja', 'ja-x-easy', 'en'])('are whole in %s', async (lang) => {
    const id = await raise({ selfClosing: true, path: '/console/approvals' })
    for (const path of ['', `/${id}`])
      expect((await office.get(approver, `/${lang}/console/work${path}`)).status).toBe(200)
  })
})
