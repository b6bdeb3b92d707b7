import { beforeAll, describe, expect, it } from 'vitest'
import { plus } from '#kernel'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { addInstrument } from '../../../tests/setup/sensors/instrument.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

let town: TestTown
let keeper: Awaited<ReturnType<TestTown['staff']>>
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  keeper = await town.staff('instrument-keeper')
})

const run = async (name: string, input: object) =>
  (await town.run(`sensors.${name}`, input, keeper.actor)) as Record<string, unknown>
const rows = async (text: string, values: unknown[] = []) =>
  (await town.connection.pool.query(text, values)).rows as Record<string, unknown>[]

/** An instrument that showed these values, one a minute, the last of them now. */
async function river(values: readonly number[]) {
  town.advance(3_600_000)
  const { thing, datastream } = await addInstrument(town)
  town.advance(values.length * 60_000)
  const observations = values.map((result, n) => ({
    datastream,
    phenomenonTime: plus(town.now(), (n + 1 - values.length) * 60_000),
    result,
  }))
  await run('observe', { observations })
  return { thing, datastream }
}

const simple = (datastream: string, more: object = {}) => ({
  ...{ datastream, measure: 'value', heldMinutes: 0, level1: 3, rise1: 2, fall1: 1.5 },
  ...more,
})
const about = { name: '水位', hazard: 'flood', districts: [], validHours: 6, reason: '初期の設定' }

describe('thresholds of a form', () => {
  it('tried on the last thirty days say what they would have proposed, and change nothing', async () => {
    const { datastream } = await river([1, 2.5, 3.5, 1, 2.2, 1])
    const before = await rows('select count(*) from sensors.watch')
    const tried = await run('try-watch', simple(datastream, { level2: 4, rise2: 3, fall2: 2.5 }))
    expect(tried).toMatchObject({ count: 3, observations: 7 })
    expect((tried['proposals'] as { level: number }[]).map(({ level }) => level)).toEqual([3, 4, 3])
    expect(await rows('select count(*) from sensors.watch')).toEqual(before)
  })

  it('propose once kept what they said they would', async () => {
    const { datastream } = await river([1])
    const { id } = await run('add-simple-watch', { ...simple(datastream), ...about })
    town.advance(60_000)
    await run('observe', { observations: [{ datastream, result: 2.5 }] })
    expect(await rows('select to_level from sensors.crossing where watch_id = $1', [id])).toEqual([
      { to_level: 3 },
    ])
  })

  it.each([
    ['half a level', { level2: 4, rise2: 3 }, 'sensors.half-level'],
    ['a value to fall below that lies above', { fall1: 3 }, 'sensors.bad-rule'],
    ['a level named twice', { level2: 3, rise2: 3, fall2: 2 }, 'sensors.bad-rule'],
    ['a sum without a window', { measure: 'sum' }, 'sensors.bad-rule'],
    ['a measurement nobody has', { datastream: '019a0000-0000-7000-8000-00000000ffff' }, 'sensors.not-found'],
  ])('with %s are refused, tried or kept', async (_name, more, code) => {
    const { datastream } = await river([1])
    await expect(run('try-watch', simple(datastream, more))).rejects.toMatchObject({ code })
    await expect(run('add-simple-watch', { ...simple(datastream, more), ...about })).rejects.toMatchObject({
      code,
    })
  })

  it('that end are asked no more, end what they had led to, and are kept with the reason', async () => {
    const { datastream } = await river([1])
    const { id } = await run('add-simple-watch', { ...simple(datastream), ...about })
    town.advance(60_000)
    await run('observe', { observations: [{ datastream, result: 2.5 }] })
    const end = { id, version: 1, reason: '計器を移した' }
    await run('retire-watch', end)
    await expect(run('retire-watch', end)).rejects.toMatchObject({ code: 'sensors.changed-meanwhile' })
    town.advance(60_000)
    await run('observe', { observations: [{ datastream, result: 9 }] })
    expect(
      await rows('select level, retired_at is not null as over from sensors.watch where id = $1', [id]),
    ).toEqual([{ level: 0, over: true }])
    expect(await rows("select state from alerts.alert where chain = 'sensor ' || $1", [id])).toEqual([
      { state: 'discarded' },
    ])
    expect(
      await rows('select reason from sensors.watch_version where watch_id = $1 order by version', [id]),
    ).toEqual([{ reason: '初期の設定' }, { reason: '計器を移した' }])
  })
})

describe('an instrument', () => {
  it('is called otherwise and stands elsewhere without losing a value', async () => {
    const { thing, datastream } = await river([1, 2])
    const next = { id: thing, version: 1, name: '青波川 新橋', kind: 'river', district: 'centre' }
    await run('describe-thing', next)
    await expect(run('describe-thing', next)).rejects.toMatchObject({ code: 'sensors.changed-meanwhile' })
    const half = { ...next, version: 2, latitude: 35 }
    await expect(run('describe-thing', half)).rejects.toMatchObject({ code: 'sensors.bad-range' })
    const elsewhere = { ...next, version: 2, district: 'nowhere' }
    await expect(run('describe-thing', elsewhere)).rejects.toMatchObject({ code: 'sensors.unknown-district' })
    expect(await rows('select name, district from sensors.thing where id = $1', [thing])).toEqual([
      { name: '青波川 新橋', district: 'centre' },
    ])
    expect(
      await rows('select 1 from sensors.observation where datastream_id = $1', [datastream]),
    ).toHaveLength(3)
  })

  it('takes only values within what is possible from when that was changed', async () => {
    const { thing, datastream } = await river([1])
    const said = { id: datastream, name: '水位', sensor: '見本 WL-2', intervalSeconds: 60 }
    await run('change-datastream', { ...said, minimum: 0, maximum: 5 })
    town.advance(60_000)
    expect(await run('observe', { observations: [{ datastream, result: 6 }] })).toMatchObject({
      outcomes: [{ code: 'out-of-range' }],
    })
    const turned = { ...said, minimum: 5, maximum: 0 }
    await expect(run('change-datastream', turned)).rejects.toMatchObject({ code: 'sensors.bad-range' })
    const other = { thingId: thing, name: '雨', property: 'rainfall', sensor: '見本', intervalSeconds: 60 }
    await run('add-datastream', other)
    const taken = { ...said, name: '雨', minimum: 0, maximum: 5 }
    await expect(run('change-datastream', taken)).rejects.toMatchObject({ code: 'sensors.name-taken' })
  })

  it('keeps what was seen at an inspection, one finding a day', async () => {
    const { thing } = await river([1])
    const graded = {
      thingId: thing,
      name: '点検',
      property: 'soundness',
      sensor: '目視',
      intervalSeconds: 60,
    }
    const { id } = await run('add-datastream', graded)
    const found = { id, grade: '3', inspectedOn: plus(town.now(), -86_400_000).slice(0, 10), note: 'ひび' }
    await run('enter-inspection', found)
    await expect(run('enter-inspection', found)).rejects.toMatchObject({ code: 'sensors.already-entered' })
    const ahead = { ...found, inspectedOn: plus(town.now(), 3 * 86_400_000).slice(0, 10) }
    await expect(run('enter-inspection', ahead)).rejects.toMatchObject({ code: 'sensors.future-time' })
    expect(await rows('select note from sensors.inspection where datastream_id = $1', [id])).toEqual([
      { note: 'ひび' },
    ])
  })

  it('shows everybody that its value is not to be believed, and nobody who brings it', async () => {
    const { thing } = await river([1])
    town.advance(10 * 60_000)
    await town.run('sensors.look', {}, { kind: 'system', id: 'system:sensors', grants: new Set() })
    const page = await (await town.get(`/ja/sensors/${thing}`)).text()
    expect(page).toContain('新しい値が届いていません')
    expect(await (await town.api('sensors.get-shown', { id: thing })).json()).not.toHaveProperty(
      'thing.reporter',
    )
  })

  it('that is not open, or not in use, has no page for everybody', async () => {
    const { thing } = await river([1])
    await run('change-thing', { id: thing, version: 1, mode: 'live', public: false })
    expect((await town.get(`/ja/sensors/${thing}`)).status).toBe(404)
    await run('change-thing', { id: thing, version: 2, mode: 'off', public: true })
    expect((await town.get(`/ja/sensors/${thing}`)).status).toBe(404)
  })
})

it('whatever keepers did, every invariant holds', () => expectInvariants(town))
