import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { readCsv } from '#formats/csv'
import { unsealedAudit } from '#kernel'
import { Desk } from '../../../tests/setup/identity/desk.ts'
import { register } from '../../../tests/setup/machines.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { sealOnce } from '../../kernel/audit/sealer.ts'

type Staff = Awaited<ReturnType<TestTown['staff']>>
type Line = {
  id: string
  at: string
  who: { kind: string; id: string; name: string | null }
  operation: string
  outcome: string
  code: string | null
  subject: string[]
  loud: boolean
}

let town: TestTown
let desk: Desk
let auditor: Staff
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  desk = await Desk.open(town)
  auditor = await town.staff('administrator')
})

const search = async (asked: object = {}) => {
  // A hundred and twenty a minute are asked for by one person.
  town.advance(600)
  return (await town.run('audit.search', asked, auditor.actor)) as { lines: Line[]; next: string | null }
}
const lastRow = async () => {
  const { rows } = await town.connection.pool.query('select * from kernel.audit order by id desc limit 1')
  return rows[0]
}
/** Away from the days of everything else; whoever was signed in is so no more. */
const nextDay = async () => {
  town.advance(86_400_000)
  desk = await Desk.open(town)
  auditor = await town.staff('administrator')
  return new Date(Date.parse(town.now()) + 9 * 3_600_000).toISOString().slice(0, 10)
}
const cells = (bytes: ArrayBuffer) => {
  const read = readCsv(new Uint8Array(bytes), { ownExport: true })
  if (!read.ok) throw new Error('no CSV')
  return read.rows
}

describe('searching the audit', () => {
  it('finds by whom, what, about whom, how it ended and when, the newest first', async () => {
    const from = await nextDay()
    const id = await desk.person({ name: '帳面　花子', kana: 'チョウメン　ハナコ' })
    town.advance(60_000)
    const known = {
      name: '帳面　花子',
      kana: 'チョウメン　ハナコ',
      birthDate: '1990-01-02',
      gender: 'female',
    }
    const place = { address: '試験県青波町北浜1番地', postcode: '6990001', email: null, registerNumber: null }
    const changed = { ...known, ...place, phone: '0850001111' }
    await desk.run('change', { id, version: 1, reason: 'corrected', ...changed })
    await desk.code('request-erasure', { id, reason: 'だめ' })
    const about = await search({ subject: id })
    expect(about.lines.map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
      'residents.request-erasure refused',
      'residents.change done',
      'residents.register done',
    ])
    const clerk = { actor: desk.clerk.id, from, until: from }
    expect((await search({ ...clerk, operation: 'residents.change' })).lines).toMatchObject([
      { who: { kind: 'staff', id: desk.clerk.id, name: 'resident-clerk 一郎' }, subject: [id], loud: true },
    ])
    expect((await search({ ...clerk, outcome: 'refused' })).lines).toMatchObject([
      { code: 'kernel.forbidden' },
    ])
    await town.run('people.read-notices', {}, desk.clerk.actor)
    expect((await search(clerk)).lines[0]).toMatchObject({ operation: 'people.read-notices', loud: false })
    expect((await search({ ...clerk, loud: true })).lines[0]).toMatchObject({ loud: true })
    const later = await nextDay()
    expect((await search({ ...clerk, from: later, until: later })).lines).toEqual([])
    const marks = about.lines.map((line) => BigInt(line.id))
    expect(marks).toEqual(marks.toSorted((a, b) => (a > b ? -1 : 1)))
  })

  it('ends a day at midnight in Japan', async () => {
    const day = await nextDay()
    town.advance(Date.parse(`${day}T14:59:59.999Z`) - Date.parse(town.now()))
    const { id } = await town.staff('official')
    expect((await search({ from: day, until: day, subject: id })).lines.length).toBeGreaterThan(0)
    town.advance(Date.parse(`${day}T15:00:00.000Z`) - Date.parse(town.now()))
    const { id: next } = await town.staff('official')
    expect((await search({ from: day, until: day, subject: next })).lines).toEqual([])
  })

  it('shows fifty at once and then the ones before, each once', async () => {
    await nextDay()
    const { id } = await town.staff('official')
    const seen: string[] = []
    for (let n = 0; n < 60; n++) await search({ subject: id })
    // Every page is a row of its own, newer than the page.
    for (let below: string | null = ''; below !== null; ) {
      const page = await search({ actor: auditor.id, operation: 'audit.search', below })
      expect(page.lines.length).toBeLessThanOrEqual(50)
      seen.push(...page.lines.map((line) => line.id))
      below = page.next
    }
    expect(seen.length).toBeGreaterThanOrEqual(60)
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('is itself in the audit, with the ids that were asked for and nothing else', async () => {
    const subject = randomUUID()
    await search({ subject, actor: 'operator', operation: 'work.assign' })
    expect(await lastRow()).toMatchObject({
      actor: auditor.id,
      operation: 'audit.search',
      outcome: 'done',
      subject: ['operator', subject],
    })
    expect(JSON.stringify((await lastRow()).subject)).not.toContain('work.assign')
  })

  it('is refused to who lacks the grant, and that is in the audit too', async () => {
    const clerk = await town.staff('resident-clerk')
    for (const operation of ['search', 'list-choices', 'verify'])
      expect((await town.api(`audit.${operation}`, {}, clerk.cookie)).status).toBe(403)
    const { rows } = await town.connection.pool.query(
      "select operation, outcome, code from kernel.audit where actor = $1 and operation like 'audit.%'",
      [clerk.id],
    )
    expect(rows).toEqual([{ operation: 'audit.search', outcome: 'refused', code: 'kernel.forbidden' }])
    expect((await town.get('/ja/console/audit', clerk.cookie)).status).toBe(403)
    expect((await town.get('/ja/console/audit/table/all', clerk.cookie)).status).toBe(403)
    const resident = await town.resident()
    expect((await town.get('/ja/console/audit', resident.cookie)).status).toBe(403)
  })
})

describe('the page of the audit', () => {
  it('names staff and machines, and of residents only that they are residents', async () => {
    const from = await nextDay()
    const id = await desk.person({ name: '見本　隠子', kana: 'ミホン　カクシコ' })
    const resident = await desk.signedIn(id)
    await town.api('people.sign-out', {}, resident.cookie)
    const administrator = await town.staff('administrator')
    const machine = await register({ town, administrator })
    const caller = {
      kind: 'client' as const,
      id: machine.id,
      grants: new Set<string>(),
      scopes: new Set<string>(),
    }
    await expect(town.run('work.complete', { id }, caller)).rejects.toThrow()
    town.advance(60_000)
    const text = await (await town.get(`/ja/console/audit?from=${from}&until=${from}`, auditor.cookie)).text()
    for (const said of [
      'resident-clerk 一郎',
      '河川カメラ',
      '住民',
      'サインアウトした',
      'residents.register',
      '断った',
    ])
      expect(text).toContain(said)
    expect(text).not.toContain('見本　隠子')
    const by = await (await town.get(`/ja/console/audit?actor=${machine.id}`, auditor.cookie)).text()
    expect(by).toContain('仕事を終えた')
    expect(by).not.toContain('resident-clerk 一郎</a>')
  })

  it('says that names cannot be searched for, and writes down nothing of what was typed', async () => {
    const before = await lastRow()
    const page = await town.get(`/ja/console/audit?subject=${encodeURIComponent('山田太郎')}`, auditor.cookie)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('この条件では調べられません')
    expect((await lastRow()).id).toBe(before.id)
    expect((await town.get('/ja/console/audit?below=x&loud=1&from=2026-13-01', auditor.cookie)).status).toBe(
      200,
    )
  })

  it('gives what was found as a file, which is in the audit as well', async () => {
    await nextDay()
    const id = await desk.person({ name: '表　計子', kana: 'ヒョウ　ケイコ' })
    const path = `/ja/console/audit/table/${encodeURIComponent(`subject=${id}`)}`
    const page = await (await town.get(`/ja/console/audit?subject=${id}`, auditor.cookie)).text()
    expect(page).toContain(path)
    const file = await town.get(path, auditor.cookie)
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const [heads, ...rows] = cells(await file.arrayBuffer())
    expect(heads?.slice(0, 3)).toEqual(['番号', '日時', 'だれが'])
    expect(rows.map((row) => row.slice(2, 7))).toEqual([
      ['administrator 一郎', auditor.id, '監査記録を調べた', 'audit.search', 'できた'],
      ['resident-clerk 一郎', desk.clerk.id, '住民の記録を作った', 'residents.register', 'できた'],
    ])
    expect(await lastRow()).toMatchObject({ operation: 'audit.search', subject: [id] })
    expect((await town.get('/ja/console/audit/table/from=yesterday', auditor.cookie)).status).toBe(404)
  })
})

type Own = {
  lines: {
    who: { kind: string; name: string | null; places: unknown[]; roles: string[] }
    operation: string
    source: string
    purpose: string | null
  }[]
  next: string | null
}

describe('what a resident sees of it', () => {
  const own = (resident: Staff, asked: object = {}) =>
    town.run('audit.list-own', asked, resident.actor) as Promise<Own>

  it('is everything about them: who, when and what, without the names of staff', async () => {
    await nextDay()
    const id = await desk.person({ name: '自分　見子', kana: 'ジブン　ミコ' })
    const other = await desk.person({ name: '他人　出子', kana: 'タニン　デコ' })
    town.advance(60_000)
    await desk.run('get', { id, purpose: 'phone' })
    await desk.run('get', { id: other, purpose: 'counter' })
    town.advance(60_000)
    const resident = await desk.signedIn(id)
    await search({ subject: id })
    const { lines } = await own(resident)
    expect(lines[0]).toMatchObject({
      operation: 'audit.search',
      who: { kind: 'staff', roles: ['administrator'] },
    })
    expect(lines.filter(({ source }) => source === 'read').map(({ purpose }) => purpose)).toEqual(['phone'])
    expect(lines.at(-1)).toMatchObject({
      operation: 'residents.register',
      who: { roles: ['resident-clerk'] },
    })
    expect(JSON.stringify(lines)).not.toMatch(/一郎|他人/)
    expect(JSON.stringify(lines)).not.toContain(other)
    expect(JSON.stringify(lines)).not.toContain(desk.clerk.id)
    const page = await (await town.get('/ja/my/activity', resident.cookie)).text()
    for (const said of [
      'あなたの情報を見た（電話での対応）',
      '職員：住民係',
      '住民の記録を作った',
      '監査記録を調べた',
    ])
      expect(page).toContain(said)
    expect(page).not.toContain('一郎')
    expect(await (await town.get('/ja/my', resident.cookie)).text()).toContain('/ja/my/activity')
  })

  it('says in which section somebody works, who has a place', async () => {
    await nextDay()
    const administrator = await town.staff('administrator')
    const { rows } = await town.connection.pool.query<{ id: string; organisation_id: string }>(
      "select id, organisation_id from organisations.section where code = 'welfare'",
    )
    const place = { organisationId: rows[0]?.organisation_id, sectionId: rows[0]?.id }
    const seat = { ...place, personId: desk.clerk.id, position: 'clerk', roles: [] }
    await town.run('organisations.add-member', seat, administrator.actor)
    const id = await desk.person({ name: '係　知子', kana: 'カカリ　シルコ' })
    const resident = await desk.signedIn(id)
    for (const [lang, said] of [
      ['ja', '福祉'],
      ['en', 'Welfare'],
    ])
      expect(await (await town.get(`/${lang}/my/activity`, resident.cookie)).text()).toContain(said)
  })

  it('goes on page after page and is a file in their language', async () => {
    await nextDay()
    const id = await desk.person({ name: '頁　送子', kana: 'ページ　オクリコ' })
    const resident = await desk.signedIn(id)
    for (let n = 0; n < 7; n++) {
      // Two readings and two searches in the same moment.
      town.advance(n % 2 === 0 ? 0 : 1000)
      await town.run('residents.get', { id, purpose: 'counter' }, desk.clerk.actor)
      await town.run('audit.search', { subject: id }, auditor.actor)
    }
    const all = await own(resident, { limit: 1000 })
    const seen: Own['lines'] = []
    for (let below: string | null = ''; below !== null; ) {
      const page = await own(resident, { below, limit: 3 })
      seen.push(...page.lines)
      below = page.next
    }
    expect(seen).toEqual(all.lines)
    expect(seen.length).toBeGreaterThanOrEqual(15)
    const file = await town.get('/en/my/activity/table/en', resident.cookie)
    const rows = cells(await file.arrayBuffer())
    expect(rows[0]).toEqual(['when', 'who', 'what', 'outcome'])
    expect(rows).toHaveLength(seen.length + 1)
    expect((await town.get('/en/my/activity/table/xx', resident.cookie)).status).toBe(404)
    expect((await town.get('/ja/my/activity?below=nonsense', resident.cookie)).status).toBe(200)
  })

  it('is for residents only, and only their own', async () => {
    expect((await town.api('audit.list-own', {}, auditor.cookie)).status).toBe(403)
    expect((await town.get('/ja/my/activity', auditor.cookie)).status).toBe(403)
    expect((await town.get('/ja/my/activity/table/ja', auditor.cookie)).status).toBe(403)
    const stranger = await town.resident()
    const { lines } = await own(stranger)
    expect(lines.every(({ who }) => who.kind === 'system')).toBe(true)
  })
})

describe('verifying', () => {
  it('says that all is well, names what waits, and finds what a superuser did', async () => {
    const parts = { db: town.connection.db, ...town.parts }
    while ((await unsealedAudit(parts.db)).rows > 0) await sealOnce(parts)
    await town.staff('official')
    const verify = () => town.run('audit.verify', {}, auditor.actor) as Promise<Record<string, unknown>>
    const well = await verify()
    expect(well).toMatchObject({ ok: true, anchor: 'agrees', edited: { count: 0 } })
    expect(well['unsealed']).toMatchObject({ count: 2 })
    const above = new pg.Client({ connectionString: town.ownerUrl })
    await above.connect()
    const { rows } = await above.query("update kernel.audit set actor = 'nobody' where id = 3 returning id")
    await above.end()
    expect(await verify()).toMatchObject({ ok: false, edited: { count: 1, ids: [String(rows[0].id)] } })
  })
})
