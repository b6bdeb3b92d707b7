import { beforeEach, describe, expect, it } from 'vitest'
import { plus } from '#kernel'
import { bring } from '../../../tests/setup/alerts/bring.ts'
import { contentOf } from '../../../tests/setup/alerts/content.ts'
import { cap } from '../../../tests/setup/alerts/foreign-cap.ts'
import { cellsOf, fileOf, headings, registerOf } from '../../../tests/setup/register.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { writeCsv } from '../../formats/csv/index.ts'

type Who = Awaited<ReturnType<TestTown['staff']>>
type Line = {
  number: number
  kind: string
  who: string
  text: string
  source: string | null
  happenedAt: string
}

let town: TestTown
let officer: Who
let approver: Who
beforeEach(async () => {
  town = await openTown()
  officer = await town.staff('duty-officer')
  approver = await town.staff('approver')
})

const run = async (name: string, input: object, who = officer) =>
  (await town.run(`headquarters.${name}`, input, who.actor)) as Record<string, unknown>
const said = { who: '本部長', text: '大雨のため' }
const open = async (drill = false) =>
  String((await run('open', { name: '七月豪雨', stage: 'alerted', drill, ...said }))['id'])
const lines = async (id: string) => (await run('get', { id }))['entries'] as Line[]
const texts = async (id: string) => (await lines(id)).map(({ text }) => text).toReversed()
const settle = async () => {
  while ((await town.settle()) > 0);
}

/** An alert that two people sent out. */
async function alert(districts: string[], level: number, drill = false): Promise<string> {
  const content = {
    ...contentOf('避難', plus(town.now(), 3_600_000), { level, districts, evacuation: level >= 3 }),
    drill,
  }
  type Seen = { id: string; version: number }
  const { id, version } = (await town.run('alerts.draft', content, officer.actor)) as Seen
  const seen = (await town.run('alerts.submit', { ...content, id, version }, officer.actor)) as Seen
  await town.run('alerts.approve', { id, version: seen.version }, approver.actor)
  await settle()
  return id
}

/** The officer writes it and sends it without a second person. */
async function sendAlone(content: object, reason: string): Promise<void> {
  type Seen = { id: string; version: number }
  const { id, version } = (await town.run('alerts.draft', content, officer.actor)) as Seen
  const seen = (await town.run('alerts.submit', { ...content, id, version }, officer.actor)) as Seen
  await town.run('alerts.override', { id, version: seen.version, reason }, officer.actor)
  await settle()
}

describe('the log of an open headquarters', () => {
  it('says by itself what went out, of what and where, and leads to it', async () => {
    const id = await open()
    const out = await alert(['riverside', 'centre'], 4)
    const [line] = await lines(id)
    expect(line).toMatchObject({
      kind: 'decision',
      who: 'approver 一郎',
      text: expect.stringMatching(/^避難指示を発表（警戒レベル4、.+）：川辺、中央$/),
      source: out,
    })
    const page = await (await town.get(`/ja/console/headquarters/${id}`, officer.cookie)).text()
    expect(page).toContain(`/ja/console/alerts/${out}`)
  })

  it('holds no warning of the same level for an order of the mayor', async () => {
    const id = await open()
    const content = contentOf('警戒', plus(town.now(), 3_600_000), { level: 4, districts: ['centre'] })
    const before = await run('list-orders', {})
    await sendAlone({ ...content, drill: false }, '承認者と連絡がつかない。')
    const [line] = await lines(id)
    expect(line).toMatchObject({ kind: 'information', who: 'duty-officer 一郎' })
    expect(line?.text).toMatch(/^緊急情報を発表（レベル4、.+（一人で決定。理由：承認者と連絡がつかない。）$/)
    expect((await run('list-orders', {}))['totals']).toEqual(before['totals'])
  })

  it('says of class 1 that nobody decided it', async () => {
    const id = await open()
    const eventCode =
      '<eventCode><valueName>hiroba:j-alert</valueName><value>civil-protection</value></eventCode>'
    const expires = plus(town.now(), 3_600_000).replace(/\.\d+Z$/, '+00:00')
    await bring(town, cap({ eventCode, event: '弾道ミサイル', severity: 'Extreme', expires }), {
      automatic: true,
    })
    await settle()
    expect((await lines(id))[0]).toMatchObject({
      kind: 'information',
      who: '自動（人の承認を待たずに発信）',
    })
  })

  it('says it once, however often the news comes', async () => {
    const id = await open()
    const out = await alert([], 4)
    const before = await texts(id)
    const system = { kind: 'system' as const, id: 'system:headquarters', grants: new Set<string>() }
    await Promise.all([1, 2, 3].map(() => town.run('headquarters.follow-alert', { id: out }, system)))
    expect(await texts(id)).toEqual(before)
  })

  it('says when an alert was over because its time had passed', async () => {
    const id = await open()
    await alert(['centre'], 4)
    town.advance(3_700_000)
    await town.run('alerts.expire', {}, { kind: 'system', id: 'system:alerts', grants: new Set() })
    await settle()
    expect((await texts(id)).at(-1)).toMatch(/^期限が過ぎて終わった/)
  })

  it('says who put a proposal or draft aside, of what and where', async () => {
    const [id, exercise] = [await open(), await open(true)]
    const content = contentOf('避難', plus(town.now(), 3_600_000), { level: 4, districts: ['centre'] })
    const draft = async (drill: boolean) =>
      (await town.run('alerts.draft', { ...content, drill }, officer.actor)) as {
        id: string
        version: number
      }
    const { id: put, version } = await draft(false)
    await town.run('alerts.discard', { id: put, version }, approver.actor)
    await settle()
    expect((await lines(id))[0]).toMatchObject({
      ...{ kind: 'decision', who: 'approver 一郎', source: put, happenedAt: town.now() },
      text: expect.stringMatching(/^提案や下書きを取り下げた（レベル4、.+）：中央$/),
    })
    expect(await lines(exercise)).toHaveLength(1)
    const drill = await draft(true)
    await town.run('alerts.discard', { id: drill.id, version: drill.version }, officer.actor)
    await settle()
    expect([(await lines(id)).length, (await lines(exercise)).length]).toEqual([2, 2])
  })

  it('opened while orders are in force begins with them, each under its own time', async () => {
    await alert(['riverside'], 3)
    const at = town.now()
    town.advance(600_000)
    const id = await open()
    expect((await lines(id)).find(({ kind }) => kind === 'decision')).toMatchObject({ happenedAt: at })
  })

  it('of a drill knows drills alone, and that of a real one knows none', async () => {
    const [real, drill] = [await open(), await open(true)]
    await alert(['centre'], 4)
    await alert(['hillside'], 4, true)
    expect((await texts(real)).filter((text) => text.includes('発表'))).toEqual([
      expect.stringMatching('中央'),
    ])
    expect((await texts(drill)).filter((text) => text.includes('発表'))).toEqual([
      expect.stringMatching('山手'),
    ])
    expect((await run('list-orders', {}))['totals']).toMatchObject({ districts: 1 })
  })

  it('takes a line by its words alone: when, and whose it is, it knows', async () => {
    const id = await open()
    await run('write-note', { id, note: '堤防から水' })
    expect((await lines(id))[0]).toMatchObject({
      kind: 'information',
      who: 'duty-officer 一郎',
      text: '堤防から水',
      happenedAt: town.now(),
    })
    await run('close', { id, ...said })
    await expect(run('write-note', { id, note: 'x' })).rejects.toMatchObject({ code: 'headquarters.closed' })
  })

  it('can be had as CSV in the order it was written, corrections beside what they correct', async () => {
    const id = await open()
    await run('write-note', { id, note: '=1+1' })
    await run('correct-entry', { id, corrects: 2, ...said })
    const answer = await town.get(`/ja/console/headquarters/${id}/log.csv`, officer.cookie)
    const csv = (await answer.text()).split('\r\n').map((one) => one.split(','))
    expect(csv.slice(1, 4).map(([number, , kind, corrects]) => [number, kind, corrects])).toEqual([
      ['1', 'stage', ''],
      ['2', 'information', ''],
      ['3', 'correction', '2'],
    ])
    expect(csv[2]?.[5]).toBe("'=1+1")
    expect(csv[1]?.[1]).toBe('2026-11-22T12:00:00+09:00')
  })

  it('is in its file from the first line on, however long it is, and on its page as far as its newest two thousand', async () => {
    const id = await open()
    await town.connection.pool.query(
      `insert into headquarters.entry (id, headquarters_id, number, kind, who, happened_at, text, source_kind, written_at,
        written_by, drill) select gen_random_uuid(), $1, n, 'information', '消防団', $2, 'x', 'none', $2, 'x', false
        from generate_series(2, 2500) n`,
      [id, town.now()],
    )
    const file = await (await town.get(`/ja/console/headquarters/${id}/log.csv`, officer.cookie)).text()
    expect(file.trimEnd().split('\r\n')).toHaveLength(2501)
    expect((await lines(id)).map(({ number }) => number)).toEqual(
      Array.from({ length: 2000 }, (_, n) => 2500 - n),
    )
  })
})

describe('in the database', () => {
  const query = (text: string) => town.connection.pool.query(text)

  it('a headquarters, its lines and its reports are a drill together or not at all, for ever', async () => {
    const id = await open()
    await run('record-figures', { id, district: 'centre', source: '消防団', figures: { dead: 1 } })
    await run('send-report', { id })
    await expect(query('update headquarters.headquarters set drill = true')).rejects.toThrow(
      'permission denied',
    )
    await expect(
      query(`insert into headquarters.report select gen_random_uuid(), headquarters_id, 2, as_of, rows, totals, null,
        written_at, written_by, true from headquarters.report`),
    ).rejects.toThrow('report_drills_apart')
    await expect(
      query(`insert into headquarters.entry (id, headquarters_id, number, kind, who, happened_at, text, source_kind,
        written_at, written_by, drill) select gen_random_uuid(), id, 99, 'information', 'x', now(), 'x', 'none', now(),
        'x', true from headquarters.headquarters`),
    ).rejects.toThrow('entry_drills_apart')
  })
})

describe('how many live in a district', () => {
  /** The register of this file, taken in. */
  async function take(bytes: Uint8Array): Promise<void> {
    const supervisor = await town.staff('resident-supervisor')
    const answer = await town.web.request('http://localhost:8080/api/blobs', {
      method: 'POST',
      body: Buffer.from(bytes),
      headers: { cookie: supervisor.cookie, 'sec-fetch-site': 'same-origin', 'x-file-name': 'register.csv' },
    })
    const { id: file } = (await answer.json()) as { id: string }
    const made = (await town.run('households.upload-register', { file }, supervisor.actor)) as { id: string }
    await settle()
    await town.run('households.confirm-import', { id: made.id }, supervisor.actor)
    await settle()
  }
  type Count = { district: string; households: number; people: number; source: string; register: boolean }
  const counts = async () => (await run('list-orders', {}))['counts'] as Count[]
  const nightly = () =>
    town.run('headquarters.follow-register', {}, { kind: 'system', id: 'system:x', grants: new Set() })

  it('is what the resident register says, and an order keeps what it was then', async () => {
    const people = registerOf(9)
    await take(fileOf(people))
    await run('count-register', {})
    const households = new Set(people.map(({ household }) => household)).size
    expect(await counts()).toMatchObject([{ district: 'north-beach', households, people: 9, register: true }])
    await alert(['north-beach', 'centre'], 4)
    expect(await run('list-orders', {})).toMatchObject({
      totals: { districts: 2, households, people: 9, uncounted: 1 },
      register: { people: 9, unplacedPeople: 0 },
    })
    const csv = await town.get('/ja/console/headquarters/evacuations/evacuations.csv', officer.cookie)
    expect(await csv.text()).toMatch(/north-beach,北浜,4,.*,9,住民記録（2026-11-22）/)
  })

  it('leaves out people under protection, as every count does', async () => {
    const people = registerOf(9).map((one, at) => ({ ...one, undisclosed: at === 8 }))
    await take(fileOf(people))
    await run('count-register', {})
    expect(await counts()).toMatchObject([{ people: 8 }])
  })

  it('says how much of the register lies in no district', async () => {
    const cells = registerOf(9).map((one) => cellsOf(one).map((cell) => (cell === '北浜' ? '向山' : cell)))
    await take(writeCsv([headings, ...cells], { encoding: 'utf-8-bom' }).bytes)
    await run('count-register', {})
    expect(await counts()).toEqual([])
    expect((await run('list-orders', {}))['register']).toMatchObject({ people: 9, unplacedPeople: 9 })
  })

  it('as somebody entered it stays by night, and gives way when somebody counts the register', async () => {
    await take(fileOf(registerOf(9)))
    await run('record-count', { district: 'north-beach', households: 40, people: 90, source: '区長' })
    await nightly()
    expect(await counts()).toMatchObject([{ people: 90, register: false }])
    await run('count-register', {})
    expect(await counts()).toMatchObject([{ people: 9, register: true }])
    await nightly()
    expect(await counts()).toMatchObject([{ people: 9, register: true }])
  })

  it('cannot be counted in a town without a register, which is said', async () => {
    await expect(run('count-register', {})).rejects.toMatchObject({ code: 'headquarters.no-register' })
    await nightly()
    expect(await counts()).toEqual([])
  })
})
