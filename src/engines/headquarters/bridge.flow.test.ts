import { array, assert, asyncProperty, integer, record, shuffledSubarray } from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Actor } from '#kernel'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { openTwoTowns, type TwoTowns } from '../../../tests/setup/two-towns.ts'
import { none, sumOf } from './model/reconcile.ts'

type Given = { address: string; secret: string }
type Towns = {
  totals: Record<string, number>
  rows: unknown[]
  reports: { number: number; missing: number[]; name: string; receivedFrom: string }[]
}

const code = '322075'
const said = { who: '本部長', text: '大雨' }
const listOf = async (prefecture: TestTown, actor: Actor, drill = false) =>
  (await prefecture.run('headquarters.list-towns', { drill }, actor)) as Towns

describe('a town and its prefecture', () => {
  let both: TwoTowns
  beforeEach(async () => {
    both = await openTwoTowns()
    const given = await admit()
    await inTown('set-receiver', { url: given.address, secret: given.secret })
  })
  const admit = async () =>
    (await both.prefecture.run(
      'headquarters.admit-town',
      { code, name: '青波町' },
      both.inPrefecture,
    )) as Given
  const inTown = async (name: string, input: object) =>
    (await both.town.run(`headquarters.${name}`, input, both.inTown)) as Record<string, string>
  const open = async (drill = false) =>
    (await inTown('open', { name: '豪雨', stage: 'headquarters', drill, ...said }))['id'] ?? ''
  const figures = (id: string, district: string, of: object) =>
    inTown('record-figures', { id, district, source: '消防団', figures: of })
  const report = async (id: string, more: object = {}) => {
    both.advance(60_000)
    return (await inTown('send-report', { id, ...more }))['id'] ?? ''
  }
  const list = (drill = false) => listOf(both.prefecture, both.inPrefecture, drill)
  const sent = async (id: string) => (await inTown('get-report', { id }))['sent']

  it('reports, and reports a correction: the prefecture has what the town sent, once', async () => {
    const id = await open()
    await figures(id, 'centre', { dead: 2, missing: 1 })
    const first = await report(id)
    expect(await sent(first)).toBe('waiting')
    await both.town.deliver()
    expect(await sent(first)).toBe('delivered')
    await figures(id, 'centre', { dead: 1, missing: 1 })
    await report(id, { correction: '災害によるものではないと判明' })
    await both.town.deliver()
    const { totals, reports } = await list()
    expect(totals).toMatchObject({ dead: 1, missing: 1 })
    expect(reports).toMatchObject([{ number: 2, missing: [], name: '青波町' }])
  })

  it('whose connection breaks, before or after the prefecture heard, loses nothing and doubles nothing', async () => {
    const id = await open()
    await figures(id, 'centre', { dead: 1 })
    for (const way of ['cut-before', 'cut-after'] as const) {
      both.way(way)
      const one = await report(id)
      await both.town.deliver()
      expect(await sent(one)).toBe('waiting')
      both.way('open')
      both.advance(3_600_000)
      await both.town.deliver()
      expect(await sent(one)).toBe('delivered')
    }
    expect((await list()).reports).toMatchObject([{ number: 2, missing: [] }])
    const { rows } = await both.prefecture.connection.pool.query('select number from headquarters.received')
    expect(rows).toHaveLength(2)
  })

  it('that sends a report once more changes nothing there', async () => {
    const id = await open()
    await figures(id, 'centre', { dead: 1 })
    const first = await report(id)
    await both.town.deliver()
    const before = await list()
    both.advance(60_000)
    await inTown('send-again', { id: first })
    await both.town.deliver()
    expect(await sent(first)).toBe('delivered')
    expect(await list()).toEqual({ ...before, since: expect.any(String) })
  })

  it('whose disaster of before is over is not counted again, once the prefecture opened a headquarters for the next', async () => {
    const before = await open()
    await figures(before, 'centre', { dead: 2 })
    await report(before)
    await both.town.deliver()
    expect((await list()).totals).toMatchObject({ dead: 2 })
    both.advance(5 * 86_400_000)
    const own = { name: '次の豪雨', stage: 'headquarters', drill: false, ...said }
    await both.prefecture.run('headquarters.open', own, both.inPrefecture)
    expect(await list()).toMatchObject({ totals: { dead: 0 }, reports: [] })
    const next = await open()
    await figures(next, 'centre', { missing: 1 })
    await report(next)
    await both.town.deliver()
    expect((await list()).totals).toMatchObject({ dead: 0, missing: 1 })
  })

  it('keeps its drill apart from what is real', async () => {
    const drill = await open(true)
    await figures(drill, 'centre', { dead: 40 })
    const exercise = await report(drill)
    const real = await open()
    await figures(real, 'centre', { dead: 1 })
    await report(real)
    await both.town.deliver()
    expect(await sent(exercise)).toBe('delivered')
    expect([(await list()).totals['dead'], (await list(true)).totals['dead']]).toEqual([1, 40])
  })

  it('that was withdrawn is refused, told so, and nothing more is tried until it is admitted again', async () => {
    const id = await open()
    await figures(id, 'centre', { dead: 1 })
    await both.prefecture.run('headquarters.withdraw-town', { code }, both.inPrefecture)
    const first = await report(id)
    await both.town.deliver()
    expect(await sent(first)).toBe('failed')
    const { cookie } = await both.town.staff('official')
    const page = await (await both.town.get(`/ja/console/headquarters/reports/${first}`, cookie)).text()
    expect(page).toContain('宛先がなくなりました')
    expect((await list()).reports).toEqual([])
    const { rows } = await both.town.connection.pool.query(
      "select count(*)::int as n from work.item where kind = 'work.kind.delivery-parked'",
    )
    expect(rows).toEqual([{ n: 1 }])
    const given = await admit()
    await inTown('set-receiver', { url: given.address, secret: given.secret })
    await inTown('send-again', { id: first })
    await both.town.deliver()
    expect((await list()).reports).toMatchObject([{ number: 1 }])
  })

  it('that was given a new secret may sign with the one before for a day, and no longer', async () => {
    await admit()
    const id = await open()
    await figures(id, 'centre', { dead: 1 })
    const first = await report(id)
    await both.town.deliver()
    expect(await sent(first)).toBe('delivered')
    both.advance(24 * 3_600_000)
    const second = await report(id)
    await both.town.deliver()
    expect(await sent(second)).toBe('failed')
  })
})

describe('a prefecture', () => {
  let prefecture: TestTown
  let actor: Actor
  let cookie: string
  const secrets = new Map<string, string>()
  beforeEach(async () => {
    prefecture = await openTown()
    const officer = await prefecture.staff('duty-officer')
    actor = officer.actor
    cookie = officer.cookie
    secrets.clear()
    for (const one of [code, '322016'])
      secrets.set(one, ((await run('admit-town', { code: one, name: `町${one}` })) as Given).secret)
  })
  const run = (name: string, input: object) => prefecture.run(`headquarters.${name}`, input, actor)

  const hq = '019f0000-0000-7000-8000-000000000001'
  const rowsOf = (dead: number) => [{ place: 'centre', figures: { ...none, dead } }]
  const reportOf = (number: number, dead: number, more: object = {}) => ({
    ...{ town: code, drill: false, headquartersId: hq, number, correction: null },
    asOf: new Date(Date.parse('2026-11-22T02:00:00Z') + number * 60_000).toISOString(),
    ...{ rows: rowsOf(dead), totals: sumOf(rowsOf(dead)) },
    ...more,
  })

  /** As the reference library of Standard Webhooks signs it. */
  const post = async (
    report: object | string,
    { by = code, to = code, id = crypto.randomUUID() as string, headers = {} } = {},
  ) => {
    const body = typeof report === 'string' ? report : JSON.stringify(report)
    const at = new Date(prefecture.now())
    const response = await prefecture.web.request(`http://localhost:8080/headquarters/reports/${to}`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secrets.get(by) ?? '').sign(id, at, body),
        ...headers,
      },
    })
    const answer = (await response.json()) as Record<string, unknown>
    return { ...answer, status: response.status, kind: response.headers.get('content-type') }
  }
  const list = () => listOf(prefecture, actor)
  const refusal = (status: number, which: string) => ({
    status,
    kind: 'application/problem+json',
    code: `headquarters.${which}`,
  })

  it('takes a report, says again that it has it, and refuses another under its number', async () => {
    expect(await post(reportOf(1, 2))).toMatchObject({ status: 200, outcome: 'taken', missing: [] })
    expect(await post(reportOf(1, 2))).toMatchObject({ status: 200, outcome: 'seen' })
    expect(await post(reportOf(1, 3))).toMatchObject(refusal(409, 'other-content'))
    expect((await list()).totals).toMatchObject({ dead: 2 })
  })

  it('takes what comes after a gap or late, and says in the answer and on its page what is missing', async () => {
    expect(await post(reportOf(1, 1))).toMatchObject({ missing: [] })
    expect(await post(reportOf(4, 4))).toMatchObject({ outcome: 'taken', missing: [2, 3] })
    const page = await (await prefecture.get('/ja/console/headquarters/towns', cookie)).text()
    expect(page).toContain('第2報、第3報')
    expect(await post(reportOf(3, 3))).toMatchObject({ outcome: 'taken', missing: [2] })
    expect(await post(reportOf(2, 2))).toMatchObject({ outcome: 'taken', missing: [] })
    expect((await list()).totals).toMatchObject({ dead: 4 })
  })

  it('refuses what cannot be beside the reports next to it, in whatever order they come', async () => {
    await post(reportOf(3, 3))
    expect(await post(reportOf(4, 2))).toMatchObject(refusal(422, 'dead-not-lowered'))
    expect(await post(reportOf(2, 4))).toMatchObject(refusal(422, 'dead-not-lowered'))
    expect(await post(reportOf(4, 3, { asOf: '2026-11-22T01:00:00.000Z' }))).toMatchObject(
      refusal(422, 'time-follows'),
    )
    expect(await post(reportOf(4, 2, { correction: '別の原因' }))).toMatchObject({ outcome: 'taken' })
  })

  it.each([
    ['without a signature', reportOf(1, 1), { headers: { 'webhook-signature': '' } }, 401, 'bad-signature'],
    ["with another town's signature", reportOf(1, 1), { by: '322016' }, 401, 'bad-signature'],
    ['to a town that was never admitted', reportOf(1, 1), { to: '131016' }, 401, 'bad-signature'],
    [
      'that is no JSON and not signed',
      '{',
      { headers: { 'webhook-signature': 'v1,x' } },
      401,
      'bad-signature',
    ],
    ['of another town than who signs', reportOf(1, 1), { by: '322016', to: '322016' }, 422, 'wrong-town'],
    ['that is no JSON', '{"town":', {}, 422, 'malformed'],
    ['that is nested without end', '['.repeat(500_000), {}, 422, 'malformed'],
    ['without a number', reportOf(1, 1, { number: null }), {}, 422, 'malformed'],
    ['of a time to come', reportOf(1, 1, { asOf: '2026-11-23T00:00:00.000Z' }), {}, 422, 'time-ahead'],
    ['whose rows do not add up', reportOf(1, 1, { totals: sumOf(rowsOf(2)) }), {}, 422, 'rows-sum-to-totals'],
  ])('refuses a report %s, and keeps nothing of it', async (_what, report, how, status, which) => {
    expect(await post(report, how)).toMatchObject(refusal(status, which))
    expect(await list()).toMatchObject({ reports: [], rows: [] })
    const { rows } = await prefecture.connection.pool.query('select * from headquarters.reporting')
    expect(rows).toEqual([])
  })

  it('refuses more than 2 MiB before it is looked at', async () => {
    expect(await post('x'.repeat(2 * 1024 * 1024 + 1))).toMatchObject({
      status: 413,
      code: 'kernel.too-large',
    })
  })

  it('refuses a copy that was caught on the way and comes later, however well it was signed', async () => {
    const old = Math.floor(Date.parse(prefecture.now()) / 1000)
    const body = JSON.stringify(reportOf(1, 1))
    const signature = new Webhook(secrets.get(code) ?? '').sign('msg', new Date(old * 1000), body)
    prefecture.advance(5 * 60_000 + 1000)
    const headers = { 'webhook-timestamp': String(old), 'webhook-signature': signature }
    expect(await post(body, { id: 'msg', headers })).toMatchObject(refusal(401, 'out-of-date'))
    expect((await list()).reports).toEqual([])
  })

  it('takes from a report what a report has, whatever else stands in it', async () => {
    const more = { id: hq, receivedAt: '2000-01-01T00:00:00.000Z', receivedFrom: 'x', name: 'y', role: 'z' }
    expect(await post(reportOf(1, 1, more), { id: 'msg_1' })).toMatchObject({ outcome: 'taken' })
    const { rows } = await prefecture.connection.pool.query('select * from headquarters.received')
    expect(rows).toMatchObject([{ received_from: 'msg_1' }])
    expect(rows[0].id).not.toBe(hq)
  })

  it('never has a headquarters that was real become a drill, not even in the database', async () => {
    await post(reportOf(1, 1))
    expect(await post(reportOf(2, 1, { drill: true }))).toMatchObject(refusal(409, 'drill-changed'))
    const copy = `insert into headquarters.received
      select gen_random_uuid(), town, headquarters_id, 2, as_of, true, rows, totals, null, received_at, 'x'
      from headquarters.received`
    await expect(prefecture.connection.pool.query(copy)).rejects.toThrow('received_drills_apart')
  })

  it('takes the same report from many at once, once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(reportOf(1, 1))))
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
    expect(answers.filter((one) => 'outcome' in one && one.outcome === 'taken')).toHaveLength(1)
  })

  it('admits towns by a code that is one, for who proved just now who they are, and shows the secret once', async () => {
    await expect(run('admit-town', { code: '322074', name: '町' })).rejects.toMatchObject({
      code: 'headquarters.wrong-code',
    })
    const form = { _operation: 'headquarters.admit-town', code: '131016', name: '新しい町' }
    const send = () =>
      prefecture.post('/ja/console/headquarters/towns', { ...form, _key: crypto.randomUUID() }, cookie)
    const answer = await send()
    expect(answer.status).toBe(303)
    const place = answer.headers.get('location') ?? ''
    const shown = await (await prefecture.get(place, cookie)).text()
    expect(shown).toMatch(/whsec_[A-Za-z0-9+/]{43}=/)
    expect(shown).toContain('http://localhost:8080/headquarters/reports/131016')
    const other = await prefecture.staff('duty-officer')
    expect((await prefecture.get(place, other.cookie)).status).toBe(404)
    prefecture.advance(10 * 60_000)
    expect((await prefecture.get(place, cookie)).status).toBe(404)
    expect((await send()).status).toBe(403)
  })

  it('has as totals the sum of the newest of every town, whatever came in whatever order, however often', async () => {
    const towns = ['322075', '322016']
    const story = record({
      dead: array(array(integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 3 }), {
        minLength: 2,
        maxLength: 2,
      }),
      order: shuffledSubarray([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5], { minLength: 12 }),
    })
    await assert(
      asyncProperty(story, async ({ dead, order }) => {
        prefecture.advance(61_000)
        const headquartersId = crypto.randomUUID()
        const before = (await list()).totals['dead'] ?? 0
        const all = towns.flatMap((town, at) =>
          (dead[at] ?? []).map((count, n) => ({
            town,
            report: reportOf(n + 1, count, { town, headquartersId, correction: '人数の確認' }),
          })),
        )
        for (const at of order) {
          const one = all[at]
          if (one === undefined) continue
          expect(await post(one.report, { by: one.town, to: one.town })).toMatchObject({ status: 200 })
        }
        const expected = dead.reduce((sum, counts) => sum + (counts.at(-1) ?? 0), 0)
        const { totals, rows } = await list()
        expect(totals['dead']).toBe(before + expected)
        expect(sumOf(rows as Parameters<typeof sumOf>[0])).toEqual(totals)
      }),
      { numRuns: 12 },
    )
  })
})
