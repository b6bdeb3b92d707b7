import { beforeAll, describe, expect, it } from 'vitest'
import { plus } from '#kernel'
import { openRiver, own, type River } from '../../../tests/setup/sensors/river.ts'

let river: River
beforeAll(async () => {
  river = await openRiver()
})

describe('an observation', () => {
  it('is kept in the unit of its datastream, whatever unit and offset it came in', async () => {
    const { id } = await river.station()
    const local = `${plus(river.town.now(), 9 * 3_600_000).slice(0, 19)}+09:00`
    expect(
      await river.bring({ datastream: id, phenomenonTime: local, result: 123, unit: 'cm' }),
    ).toMatchObject([{ outcome: 'kept', phenomenonTime: river.town.now() }])
    expect(await river.rows('select result from sensors.observation where datastream_id = $1', [id])).toEqual(
      [{ result: 1.23 }],
    )
  })

  it('of the same instant is kept once', async () => {
    const { id } = await river.station()
    const one = { datastream: id, phenomenonTime: river.at(-1), result: 1 }
    expect((await river.bring(one, one)).map(({ outcome }) => outcome)).toEqual(['kept', 'duplicate'])
    expect((await river.bring({ ...one, result: 2 })).map(({ outcome }) => outcome)).toEqual(['duplicate'])
    expect(await river.rows('select result from sensors.observation where datastream_id = $1', [id])).toEqual(
      [{ result: 1 }],
    )
  })

  it('that cannot be believed is refused by itself, with its reason, and the others are kept', async () => {
    const { id } = await river.station()
    const outcomes = await river.bring(
      { datastream: id, result: 'high' },
      { datastream: id, result: null },
      { datastream: id, result: 1, unit: 'furlong' },
      { datastream: id, result: 1, unit: 'kPa' },
      { datastream: id, result: 51 },
      { datastream: id, phenomenonTime: river.at(5.1), result: 1 },
      { datastream: id, phenomenonTime: river.at(-31 * 1440), result: 1 },
      { datastream: id, phenomenonTime: '2026-11-22T03:00:00', result: 1 },
      { datastream: id, phenomenonTime: '2026-02-30T03:00:00Z', result: 1 },
      { datastream: '019a0000-0000-7000-8000-00000000ffff', result: 1 },
      { datastream: id, phenomenonTime: river.at(4.9), result: 1 },
    )
    expect(outcomes.map(({ outcome, code }) => code ?? outcome)).toEqual([
      ...[
        'bad-result',
        'bad-result',
        'unknown-unit',
        'unknown-unit',
        'out-of-range',
        'future-time',
        'too-old',
      ],
      ...['bad-time', 'bad-time', 'not-found', 'kept'],
    ])
  })
})

describe('an instrument', () => {
  const look = () => river.town.run('sensors.look', {}, own)
  const open = (thingId: string) =>
    river.rows<{ kind: string }>(
      'select kind from sensors.alarm where thing_id = $1 and until is null order by kind',
      [thingId],
    )
  const work = (thingId: string) =>
    river.rows(
      `select 1 from work.item where kind = 'work.kind.sensors-instrument' and subject = $1 and done_at is null`,
      [thingId],
    )

  it('that is silent is told, and no more once it speaks', async () => {
    const { id, thingId } = await river.station()
    await river.bring({ datastream: id, result: 1 })
    river.town.advance(4 * 60_000)
    await look()
    expect(await open(thingId)).toEqual([{ kind: 'stale' }])
    expect(await work(thingId)).toHaveLength(1)
    await look()
    expect(await open(thingId)).toHaveLength(1)
    await river.bring({ datastream: id, result: 1 })
    expect([await open(thingId), await work(thingId)]).toEqual([[], []])
  })

  it('that shows one value for two days is told as stuck; rain that does not fall is not', async () => {
    const [gauge, rain] = [await river.station(), await river.station({ property: 'rainfall' })]
    for (let hour = 0; hour <= 50; hour++) {
      await river.bring({ datastream: gauge.id, result: 1 }, { datastream: rain.id, result: 0 })
      river.town.advance(3_600_000)
    }
    await river.bring({ datastream: gauge.id, result: 1 }, { datastream: rain.id, result: 0 })
    await look()
    expect([await open(gauge.thingId), await open(rain.thingId)]).toEqual([[{ kind: 'stuck' }], []])
    await river.bring({ datastream: gauge.id, phenomenonTime: river.at(0.5), result: 1.01 })
    await look()
    expect(await open(gauge.thingId)).toEqual([])
  })

  it('that shows what cannot be, or whose clock is wrong, is told at once, until it is right again', async () => {
    const { id, thingId } = await river.station()
    await river.bring({ datastream: id, result: 99 })
    expect(await open(thingId)).toEqual([{ kind: 'out-of-range' }])
    await river.bring({ datastream: id, phenomenonTime: river.at(60), result: 1 })
    expect(await open(thingId)).toEqual([{ kind: 'clock-off' }, { kind: 'out-of-range' }])
    await river.bring({ datastream: id, result: 1 })
    await look()
    expect(await open(thingId)).toEqual([])
    river.town.advance(3_600_000)
    await river.bring({ datastream: id, phenomenonTime: river.at(-30), result: 1 })
    await look()
    expect(await open(thingId)).toEqual([{ kind: 'clock-off' }])
  })

  it('whose battery is low, or that must be calibrated, is told with work and by the doctor', async () => {
    const { id, thingId } = await river.station({
      property: 'battery',
      calibrationDueOn: river.town.now().slice(0, 10),
    })
    await river.bring({ datastream: id, result: 12 })
    await look()
    expect(await open(thingId)).toEqual([{ kind: 'battery-low' }, { kind: 'calibration-due' }])
    const found = async () => {
      const checks = river.town.modules.find(({ name }) => name === 'sensors')?.doctor ?? []
      const all = await Promise.all(checks.map((check) => check.look(river.town.now())))
      return all.flat().map(({ code }) => code)
    }
    expect(await found()).toEqual(expect.arrayContaining(['instrument-failing', 'calibration-due']))
    river.town.advance(48 * 3_600_000)
    await look()
    expect(await found()).toContain('calibration-overdue')
    await river.bring({ datastream: id, result: 90 })
    const calibrated = {
      id: thingId,
      version: 1,
      mode: 'live',
      public: true,
      calibratedOn: river.town.now().slice(0, 10),
    }
    await river.town.run('sensors.change-thing', calibrated, river.keeper.actor)
    await look()
    expect(await open(thingId)).toEqual([])
  })

  it('that is being repaired takes nothing and is no trouble', async () => {
    const { id, thingId } = await river.station({ mode: 'off' })
    expect(await river.bring({ datastream: id, result: 1 })).toMatchObject([{ code: 'switched-off' }])
    river.town.advance(3_600_000)
    await look()
    expect(await open(thingId)).toEqual([])
  })

  it('of a bridge takes the grade an inspection found, from people', async () => {
    const { id } = await river.station({ property: 'soundness' })
    await river.town.run('sensors.enter-inspection', { id, grade: '3' }, river.keeper.actor)
    expect(await river.rows('select result from sensors.observation where datastream_id = $1', [id])).toEqual(
      [{ result: 3 }],
    )
  })
})

describe('observations forty days old', () => {
  it('go, and least, mean and greatest of their hour are kept', async () => {
    const { id } = await river.station()
    const hour = `${river.town.now().slice(0, 13)}:00:00.000Z`
    for (const [n, result] of [1, 2, 6].entries())
      await river.bring({ datastream: id, phenomenonTime: plus(hour, -3_600_000 + n * 60_000), result })
    river.town.advance(41 * 86_400_000)
    await river.town.run('sensors.close-hours', {}, own)
    expect(await river.rows('select 1 from sensors.observation where datastream_id = $1', [id])).toEqual([])
    expect(
      await river.rows('select count, minimum, mean, maximum from sensors.hour where datastream_id = $1', [
        id,
      ]),
    ).toEqual([{ count: 3, minimum: 1, mean: 3, maximum: 6 }])
  })
})

describe('whatever happened here', () => {
  it('left every invariant of the module true', async () => {
    for (const { name, count } of river.town.modules.find(({ name }) => name === 'sensors')?.invariants ?? [])
      expect({ name, broken: (await river.rows<{ count: bigint }>(count))[0]?.count }).toEqual({
        name,
        broken: 0n,
      })
  })
})
