import { beforeAll, describe, expect, it } from 'vitest'
import { plus } from '#kernel'
import { contentOf } from '../../../tests/setup/alerts/content.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

type Who = Awaited<ReturnType<TestTown['staff']>>

let town: TestTown
let officer: Who
let approver: Who
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  officer = await town.staff('duty-officer')
  approver = await town.staff('approver')
})

const run = (name: string, input: object, who: Who = officer) =>
  town.run(`headquarters.${name}`, input, who.actor) as Promise<Record<string, unknown>>
const said = { who: '本部長', text: '大雨のため' }
const open = async (more: object = {}) =>
  String((await run('open', { name: '七月豪雨', stage: 'alerted', drill: false, ...said, ...more }))['id'])
const rows = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
  (await town.connection.pool.query(text, values)).rows as Row[]
const figures = (id: string, district: string, of: object) =>
  run('record-figures', { id, district, source: `${district}消防団`, figures: of })

describe('the log', () => {
  it('holds who decided what when and from what, is found by its words, and is corrected only by another line', async () => {
    const id = await open()
    const line = { id, kind: 'decision', who: '町長', text: '川辺に避難指示', happenedAt: town.now() }
    await run('write-entry', { ...line, sourceKind: 'telegram', source: 'VPWW55' })
    await run('correct-entry', { id, corrects: 2, who: '町長', text: '川辺と北浜に' })
    const { entries } = (await run('get', { id })) as {
      entries: { number: number; kind: string; corrects: number | null }[]
    }
    expect(entries.map(({ number, kind, corrects }) => [number, kind, corrects])).toEqual([
      [3, 'correction', 2],
      [2, 'decision', null],
      [1, 'stage', null],
    ])
    const found = (await run('get', { id, text: '避難指示' })) as { entries: { number: number }[] }
    expect(found.entries.map(({ number }) => number)).toEqual([2])
    const path = `/ja/console/headquarters/${id}?q=${encodeURIComponent('避難指示')}`
    expect(await (await town.get(path, officer.cookie)).text()).toContain('（3番で訂正）')
    await expect(town.connection.pool.query("update headquarters.entry set text = 'x'")).rejects.toThrow()
    await expect(town.connection.pool.query('delete from headquarters.entry')).rejects.toThrow()
  })

  it('that says it comes from somewhere says from where', async () => {
    const line = { id: await open(), kind: 'information', happenedAt: town.now(), ...said }
    await expect(run('write-entry', { ...line, sourceKind: 'telephone' })).rejects.toMatchObject({
      code: 'headquarters.source-missing',
    })
  })

  it('of a closed headquarters takes corrections and nothing else', async () => {
    const id = await open()
    await run('close', { id, ...said })
    const line = { id, kind: 'information', happenedAt: town.now(), sourceKind: 'none', ...said }
    for (const [name, input] of [
      ['write-entry', line],
      ['change-stage', { id, stage: 'watching', ...said }],
      ['send-report', { id }],
      ['close', { id, ...said }],
    ] as const)
      await expect(run(name, input)).rejects.toMatchObject({ code: 'headquarters.closed' })
    await run('correct-entry', { id, corrects: 1, ...said })
  })

  it('written by twenty at once is numbered without a gap', async () => {
    const id = await open()
    const line = { id, kind: 'information', happenedAt: town.now(), sourceKind: 'none', ...said }
    await Promise.all(Array.from({ length: 20 }, () => run('write-entry', line)))
    expect(
      await rows(
        'select max(number) as last, count(*)::int as n from headquarters.entry where headquarters_id = $1',
        [id],
      ),
    ).toEqual([{ last: 21, n: 21 }])
  })
})

describe('a report of damage', () => {
  it('adds up what is known of every district, is numbered, and stands in the log', async () => {
    const id = await open()
    await expect(run('send-report', { id })).rejects.toMatchObject({ code: 'headquarters.nothing-known' })
    await figures(id, 'centre', { dead: 1, destroyedHouses: 2, destroyedHouseholds: 1, destroyedPeople: 3 })
    await figures(id, 'riverside', { dead: 1, floodedAboveHouses: 9 })
    await figures(id, 'riverside', { dead: 2, floodedAboveHouses: 12 })
    const first = await run('send-report', { id })
    expect(first['number']).toBe(1)
    const { report } = (await run('get-report', { id: first['id'] })) as {
      report: { totals: object; rows: unknown[] }
    }
    expect(report.rows).toHaveLength(2)
    expect(report.totals).toMatchObject({
      dead: 3,
      destroyedHouses: 2,
      destroyedPeople: 3,
      floodedAboveHouses: 12,
    })
    expect(await rows('select kind from headquarters.entry where source = $1', [first['id']])).toEqual([
      { kind: 'report' },
    ])
  })

  it('with fewer dead than the one before is refused until the reason is stated', async () => {
    const id = await open()
    await figures(id, 'centre', { dead: 2 })
    await run('send-report', { id })
    await figures(id, 'centre', { dead: 1 })
    await expect(run('send-report', { id })).rejects.toMatchObject({ code: 'headquarters.dead-not-lowered' })
    expect(await run('send-report', { id, correction: '災害によるものではないと判明' })).toMatchObject({
      number: 2,
    })
  })

  it('of one district that cannot be is refused by the name of the check', async () => {
    const id = await open()
    await expect(figures(id, 'centre', { dead: 1, relatedDead: 2 })).rejects.toMatchObject({
      code: 'headquarters.related-within-dead',
    })
    await expect(figures(id, 'nowhere', {})).rejects.toMatchObject({ code: 'headquarters.unknown-district' })
  })

  it('can be had as CSV and as JSON', async () => {
    const id = await open()
    await figures(id, 'centre', { dead: 1 })
    const { id: report } = await run('send-report', { id })
    const get = (file: string) =>
      town.get(`/ja/console/headquarters/reports/${report}/${file}`, officer.cookie)
    const csv = await (await get('report.csv')).text()
    expect(csv.split('\r\n').map((line) => line.split(',').slice(0, 2).join())).toEqual([
      expect.stringMatching(/place,dead$/),
      'centre,1',
      'total,1',
      '',
    ])
    expect(await (await get('report.json')).json()).toMatchObject({ town: '322075', drill: false, number: 1 })
  })
})

type Seen = { id: string; version: number }

describe('the register of evacuation orders', () => {
  const order = async (districts: string[], level: number, drill = false) => {
    const content = contentOf('避難してください', plus(town.now(), 3_600_000), {
      level,
      districts,
      evacuation: level >= 3,
    })
    const drafted = (await town.run('alerts.draft', { ...content, drill }, officer.actor)) as Seen
    const seen = { id: drafted.id, version: drafted.version }
    const submitted = (await town.run('alerts.submit', { ...content, ...seen }, officer.actor)) as Seen
    await town.run('alerts.approve', { id: drafted.id, version: submitted.version }, approver.actor)
    while ((await town.settle()) > 0);
    return drafted.id
  }
  const now = async () =>
    (await run('list-orders', {})) as {
      orders: { district: string; level: number; people: number | null }[]
      totals: { districts: number; households: number; people: number; uncounted: number }
    }

  it('follows what was published, counts each district once, and adds up', async () => {
    await run('record-count', {
      district: 'riverside',
      households: 100,
      people: 250,
      source: '住民基本台帳 7月1日',
    })
    await run('record-count', {
      district: 'centre',
      households: 40,
      people: 90,
      source: '住民基本台帳 7月1日',
    })
    await order(['riverside'], 3)
    await order(['riverside', 'centre', 'hillside'], 4)
    const { orders, totals } = await now()
    expect(orders.map(({ district, level }) => [district, level]).toSorted()).toEqual([
      ['centre', 4],
      ['hillside', 4],
      ['riverside', 4],
    ])
    expect(totals).toEqual({ districts: 3, households: 140, people: 340, uncounted: 1 })
    expect(totals.people).toBe(orders.reduce((sum, { people }) => sum + (people ?? 0), 0))
  })

  it('leaves drills and lower levels out, and ends an order when its time has passed', async () => {
    const before = await now()
    await order(['north-beach'], 4, true)
    await order(['north-beach'], 2)
    expect(await now()).toEqual(before)
    town.advance(3_700_000)
    await town.run('alerts.expire', {}, { kind: 'system', id: 'system:alerts', grants: new Set() })
    while ((await town.settle()) > 0);
    expect((await now()).totals.districts).toBe(0)
    expect(await rows('select 1 from headquarters.evacuation where until is null')).toEqual([])
  })
})

describe('the pages', () => {
  it('work without a script: open, write, find', async () => {
    const opened = await town.post(
      '/ja/console/headquarters',
      {
        _operation: 'headquarters.open',
        _key: crypto.randomUUID(),
        name: '台風',
        stage: 'watching',
        drill: '',
        ...said,
      },
      officer.cookie,
    )
    expect(opened.status).toBe(303)
    const path = opened.headers.get('location') ?? ''
    const id = path.split('/').at(-1) ?? ''
    const write = {
      kind: 'information',
      who: '消防団',
      text: '堤防から漏水',
      happenedAt: '2026-11-22T12:00',
      sourceKind: 'none',
    }
    const written = await town.post(
      `${path}/write`,
      { _operation: 'headquarters.write-entry', _key: crypto.randomUUID(), id, source: '', ...write },
      officer.cookie,
    )
    expect(written.status).toBe(303)
    for (const lang of ['ja', 'ja-x-easy', 'en'])
      expect(
        await (await town.get(`/${lang}/console/headquarters/${id}?q=漏水`, officer.cookie)).text(),
      ).toContain('堤防から漏水')
  })
})

describe('whatever happened here', () => {
  it('left every invariant of the module true', async () => {
    for (const { name, count } of town.modules.find(({ name }) => name === 'headquarters')?.invariants ?? [])
      expect({ name, broken: (await rows<{ count: bigint }>(count))[0]?.count }).toEqual({ name, broken: 0n })
  })
})
