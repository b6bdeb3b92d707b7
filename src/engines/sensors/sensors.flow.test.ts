import { beforeAll, describe, expect, it } from 'vitest'
import { plus } from '#kernel'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

type Who = Awaited<ReturnType<TestTown['staff']>>

let town: TestTown
let keeper: Who
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  keeper = await town.staff('instrument-keeper')
})

const own = { kind: 'system' as const, id: 'system:sensors', grants: new Set<string>() }

async function station(
  more: { public?: boolean; mode?: string; property?: string; calibrationDueOn?: string } = {},
) {
  const { property = 'river-level', ...said } = more
  const { id: thingId } = (await town.run(
    'sensors.add-thing',
    {
      name: '青波川 橋の下',
      kind: 'river',
      district: 'riverside',
      public: true,
      latitude: 35,
      longitude: 132,
      ...said,
    },
    keeper.actor,
  )) as { id: string }
  const { id } = (await town.run(
    'sensors.add-datastream',
    { thingId, name: '水位', property, sensor: '見本 WL-1', intervalSeconds: 60 },
    keeper.actor,
  )) as { id: string }
  return { thingId, id }
}

type Sent = { datastream: string; phenomenonTime?: string; result: unknown; unit?: string }
type Outcome = { outcome: string; code: string | null }

const bring = async (...observations: Sent[]): Promise<Outcome[]> =>
  ((await town.run('sensors.take', { observations }, own)) as { outcomes: Outcome[] }).outcomes

const rule = (datastream: string, level: number, riseAt: number, more: object = {}) => ({
  level,
  match: 'all',
  groups: [
    {
      match: 'all',
      of: [
        {
          datastream,
          measure: 'value',
          windowSeconds: null,
          riseAt,
          fallBelow: riseAt - 0.5,
          heldSeconds: 0,
          ...more,
        },
      ],
    },
  ],
})

const watch = async (
  datastream: string,
  rules: object[] = [rule(datastream, 3, 2), rule(datastream, 4, 3)],
) =>
  (await town.run(
    'sensors.add-watch',
    {
      name: '青波川の水位',
      hazard: 'flood',
      districts: ['riverside'],
      validHours: 6,
      rules,
      reason: '初期の設定',
    },
    keeper.actor,
  )) as { id: string }

const rows = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
  (await town.connection.pool.query(text, values)).rows as Row[]

const proposals = (watchId: string) =>
  rows<{ level: number; state: string; drill: boolean; msg_type: string; headline: string }>(
    `select level, state, drill, msg_type, texts->'ja'->>'headline' as headline from alerts.alert
     where chain in ($1, $1 || ' drill') order by drill desc, level, id`,
    [`sensor ${watchId}`],
  )

const levelOf = async (watchId: string) =>
  (await rows<{ level: number }>('select level from sensors.watch where id = $1', [watchId]))[0]?.level

const at = (minutes: number) => plus(town.now(), minutes * 60_000)

describe('an observation', () => {
  it('is kept in the unit of its datastream, whatever unit and offset it came in', async () => {
    const { id } = await station()
    const local = `${plus(town.now(), 9 * 3_600_000).slice(0, 19)}+09:00`
    expect(await bring({ datastream: id, phenomenonTime: local, result: 123, unit: 'cm' })).toMatchObject([
      { outcome: 'kept', phenomenonTime: town.now() },
    ])
    expect(await rows('select result from sensors.observation where datastream_id = $1', [id])).toEqual([
      { result: 1.23 },
    ])
  })

  it('of the same instant is kept once', async () => {
    const { id } = await station()
    const one = { datastream: id, phenomenonTime: at(-1), result: 1 }
    expect((await bring(one, one)).map(({ outcome }) => outcome)).toEqual(['kept', 'duplicate'])
    expect((await bring({ ...one, result: 2 })).map(({ outcome }) => outcome)).toEqual(['duplicate'])
    expect(await rows('select result from sensors.observation where datastream_id = $1', [id])).toEqual([
      { result: 1 },
    ])
  })

  it('that cannot be believed is refused by itself, with its reason, and the others are kept', async () => {
    const { id } = await station()
    const outcomes = await bring(
      { datastream: id, result: 'high' },
      { datastream: id, result: null },
      { datastream: id, result: 1, unit: 'furlong' },
      { datastream: id, result: 1, unit: 'kPa' },
      { datastream: id, result: 51 },
      { datastream: id, phenomenonTime: at(5.1), result: 1 },
      { datastream: id, phenomenonTime: at(-31 * 1440), result: 1 },
      { datastream: id, phenomenonTime: '2026-11-22T03:00:00', result: 1 },
      { datastream: id, phenomenonTime: '2026-02-30T03:00:00Z', result: 1 },
      { datastream: '019a0000-0000-7000-8000-00000000ffff', result: 1 },
      { datastream: id, phenomenonTime: at(4.9), result: 1 },
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

describe('a threshold', () => {
  it('that is crossed is proposed once, follows the level, and its end is proposed too', async () => {
    const { id } = await station()
    const { id: watchId } = await watch(id)
    await bring({ datastream: id, phenomenonTime: at(-10), result: 1 })
    expect(await proposals(watchId)).toEqual([])
    await bring({ datastream: id, phenomenonTime: at(-9), result: 2.2 })
    expect(await proposals(watchId)).toMatchObject([
      {
        level: 3,
        state: 'draft',
        drill: false,
        headline: '青波川 橋の下の水位が上がっています（警戒レベル3の基準）',
      },
    ])
    for (const [n, value] of [2.4, 1.6, 1.9, 2.9, 1.5].entries())
      await bring({ datastream: id, phenomenonTime: at(-8 + n), result: value })
    expect(await proposals(watchId)).toHaveLength(1)
    await bring({ datastream: id, phenomenonTime: at(-2), result: 3 })
    expect((await proposals(watchId)).map(({ level, state }) => [level, state])).toEqual([
      [3, 'discarded'],
      [4, 'draft'],
    ])
    await bring({ datastream: id, phenomenonTime: at(-1), result: 1 })
    expect(await levelOf(watchId)).toBe(0)
    // Residents were told nothing, so there is nothing to end.
    expect((await proposals(watchId)).map(({ state }) => state)).toEqual(['discarded', 'discarded'])
  })

  it('gives the same proposals once, however often everything is brought again', async () => {
    const { id } = await station()
    const { id: watchId } = await watch(id)
    const all = [1, 2.5, 3.5].map((result, n) => ({ datastream: id, phenomenonTime: at(-5 + n), result }))
    for (const one of all) await bring(one)
    const before = await proposals(watchId)
    for (const one of [...all, ...all.toReversed()]) await bring(one)
    await bring(...all)
    expect(await proposals(watchId)).toEqual(before)
    expect(await rows('select 1 from sensors.crossing where watch_id = $1', [watchId])).toHaveLength(2)
  })

  it('crossed by twenty at the same time is proposed once', async () => {
    const { id } = await station()
    const { id: watchId } = await watch(id)
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        bring({ datastream: id, phenomenonTime: at(-n / 60), result: 2.5 }),
      ),
    )
    expect(await proposals(watchId)).toHaveLength(1)
    expect(await levelOf(watchId)).toBe(3)
  })

  it('that was being crossed when the transaction broke is proposed once, by who brings it again', async () => {
    const { id } = await station()
    const { id: watchId } = await watch(id)
    const crossing = { datastream: id, phenomenonTime: at(-1), result: 2.5 }
    const { pool } = town.connection
    // The database breaks at the very last: when the crossing is to be written.
    await withoutRight('insert', 'sensors.crossing', async () => {
      await expect(bring(crossing)).rejects.toThrow()
    })
    expect(await proposals(watchId)).toEqual([])
    expect(
      (await pool.query('select 1 from sensors.observation where datastream_id = $1', [id])).rows,
    ).toEqual([])
    expect(await bring(crossing)).toMatchObject([{ outcome: 'kept' }])
    expect(await bring(crossing)).toMatchObject([{ outcome: 'duplicate' }])
    expect(await proposals(watchId)).toHaveLength(1)
  })

  it('of several instruments asks them all, or any of them', async () => {
    const [a, b] = [await station(), await station()]
    const leaf = (datastream: string) => ({
      datastream,
      measure: 'value',
      windowSeconds: null,
      riseAt: 2,
      fallBelow: 1,
      heldSeconds: 0,
    })
    const both = { level: 4, match: 'all', groups: [{ match: 'all', of: [leaf(a.id), leaf(b.id)] }] }
    const either = {
      level: 2,
      match: 'any',
      groups: [a, b].map(({ id }) => ({ match: 'all', of: [leaf(id)] })),
    }
    const { id: watchId } = await watch(a.id, [both, either])
    await bring({ datastream: b.id, phenomenonTime: at(-2), result: 3 })
    expect(await levelOf(watchId)).toBe(2)
    await bring({ datastream: a.id, phenomenonTime: at(-1), result: 3 })
    expect(await levelOf(watchId)).toBe(4)
  })

  it('of an instrument in a drill is proposed as one, and never follows what is real', async () => {
    const { id, thingId } = await station({ mode: 'drill' })
    const { id: watchId } = await watch(id)
    await bring({ datastream: id, phenomenonTime: at(-3), result: 2.5 })
    expect(await proposals(watchId)).toMatchObject([
      { drill: true, headline: expect.stringMatching(/^【訓練】/) },
    ])
    const change = { id: thingId, version: 1, mode: 'live', public: true }
    await town.run('sensors.change-thing', change, keeper.actor)
    expect(await levelOf(watchId)).toBe(0)
    await bring({ datastream: id, phenomenonTime: at(-2), result: 2.6 })
    expect((await proposals(watchId)).map(({ drill, state }) => [drill, state])).toEqual([
      [true, 'discarded'],
      [false, 'draft'],
    ])
  })

  it('can be changed with a reason, looks back at what was observed, and its earlier versions are kept', async () => {
    const { id } = await station()
    const { id: watchId } = await watch(id)
    await bring({ datastream: id, phenomenonTime: at(-3), result: 1.8 })
    const change = {
      id: watchId,
      version: 1,
      level: 3,
      riseAt: 1.7,
      fallBelow: 1.2,
      heldSeconds: 0,
      reason: '出水期',
    }
    await town.run('sensors.change-threshold', change, keeper.actor)
    expect(await levelOf(watchId)).toBe(3)
    await expect(town.run('sensors.change-threshold', change, keeper.actor)).rejects.toMatchObject({
      code: 'sensors.changed-meanwhile',
    })
    const upsideDown = { ...change, version: 2, fallBelow: 9 }
    await expect(town.run('sensors.change-threshold', upsideDown, keeper.actor)).rejects.toMatchObject({
      code: 'sensors.bad-rule',
    })
    expect(
      await rows('select version, reason from sensors.watch_version where watch_id = $1 order by 1', [
        watchId,
      ]),
    ).toEqual([
      { version: 1, reason: '初期の設定' },
      { version: 2, reason: '出水期' },
    ])
  })
})

/** Takes a right from the app for the time of `work`, as its owner can. */
async function withoutRight(right: string, table: string, work: () => Promise<void>): Promise<void> {
  const { default: pg } = await import('pg')
  const owner = new pg.Client({ connectionString: town.ownerUrl })
  await owner.connect()
  const {
    rows: [who],
  } = await town.connection.pool.query<{ name: string }>('select current_user as name')
  const role = owner.escapeIdentifier(who?.name ?? '')
  try {
    await owner.query(`revoke ${right} on ${table} from ${role}`)
    await work()
  } finally {
    await owner.query(`grant ${right} on ${table} to ${role}`)
    await owner.end()
  }
}

describe('an instrument', () => {
  const look = () => town.run('sensors.look', {}, own)
  const open = (thingId: string) =>
    rows<{ kind: string }>(
      'select kind from sensors.alarm where thing_id = $1 and until is null order by kind',
      [thingId],
    )
  const work = (thingId: string) =>
    rows(
      `select 1 from work.item where kind = 'work.kind.sensors-instrument' and subject = $1 and done_at is null`,
      [thingId],
    )

  it('that is silent is told, and no more once it speaks', async () => {
    const { id, thingId } = await station()
    await bring({ datastream: id, result: 1 })
    town.advance(4 * 60_000)
    await look()
    expect(await open(thingId)).toEqual([{ kind: 'stale' }])
    expect(await work(thingId)).toHaveLength(1)
    await look()
    expect(await open(thingId)).toHaveLength(1)
    await bring({ datastream: id, result: 1 })
    expect([await open(thingId), await work(thingId)]).toEqual([[], []])
  })

  it('that shows one value for two days is told as stuck; rain that does not fall is not', async () => {
    const [river, rain] = [await station(), await station({ property: 'rainfall' })]
    for (let hour = 0; hour <= 50; hour++) {
      await bring({ datastream: river.id, result: 1 }, { datastream: rain.id, result: 0 })
      town.advance(3_600_000)
    }
    await bring({ datastream: river.id, result: 1 }, { datastream: rain.id, result: 0 })
    await look()
    expect([await open(river.thingId), await open(rain.thingId)]).toEqual([[{ kind: 'stuck' }], []])
    await bring({ datastream: river.id, phenomenonTime: at(0.5), result: 1.01 })
    await look()
    expect(await open(river.thingId)).toEqual([])
  })

  it('that shows what cannot be, or whose clock is wrong, is told at once, until it is right again', async () => {
    const { id, thingId } = await station()
    await bring({ datastream: id, result: 99 })
    expect(await open(thingId)).toEqual([{ kind: 'out-of-range' }])
    await bring({ datastream: id, phenomenonTime: at(60), result: 1 })
    expect(await open(thingId)).toEqual([{ kind: 'clock-off' }, { kind: 'out-of-range' }])
    await bring({ datastream: id, result: 1 })
    await look()
    expect(await open(thingId)).toEqual([])
    town.advance(3_600_000)
    await bring({ datastream: id, phenomenonTime: at(-30), result: 1 })
    await look()
    expect(await open(thingId)).toEqual([{ kind: 'clock-off' }])
  })

  it('whose battery is low, or that must be calibrated, is told with work and by the doctor', async () => {
    const { id, thingId } = await station({ property: 'battery', calibrationDueOn: town.now().slice(0, 10) })
    await bring({ datastream: id, result: 12 })
    await look()
    expect(await open(thingId)).toEqual([{ kind: 'battery-low' }, { kind: 'calibration-due' }])
    const found = async () => {
      const checks = town.modules.find(({ name }) => name === 'sensors')?.doctor ?? []
      const all = await Promise.all(checks.map((check) => check.look(town.now())))
      return all.flat().map(({ code }) => code)
    }
    expect(await found()).toEqual(expect.arrayContaining(['instrument-failing', 'calibration-due']))
    town.advance(48 * 3_600_000)
    await look()
    expect(await found()).toContain('calibration-overdue')
    await bring({ datastream: id, result: 90 })
    const calibrated = {
      id: thingId,
      version: 1,
      mode: 'live',
      public: true,
      calibratedOn: town.now().slice(0, 10),
    }
    await town.run('sensors.change-thing', calibrated, keeper.actor)
    await look()
    expect(await open(thingId)).toEqual([])
  })

  it('that is being repaired takes nothing and is no trouble', async () => {
    const { id, thingId } = await station({ mode: 'off' })
    expect(await bring({ datastream: id, result: 1 })).toMatchObject([{ code: 'switched-off' }])
    town.advance(3_600_000)
    await look()
    expect(await open(thingId)).toEqual([])
  })

  it('of a bridge takes the grade an inspection found, from people', async () => {
    const { id } = await station({ property: 'soundness' })
    await town.run('sensors.enter-inspection', { id, grade: '3' }, keeper.actor)
    expect(await rows('select result from sensors.observation where datastream_id = $1', [id])).toEqual([
      { result: 3 },
    ])
  })
})

describe('observations forty days old', () => {
  it('go, and least, mean and greatest of their hour are kept', async () => {
    const { id } = await station()
    const hour = `${town.now().slice(0, 13)}:00:00.000Z`
    for (const [n, result] of [1, 2, 6].entries())
      await bring({ datastream: id, phenomenonTime: plus(hour, -3_600_000 + n * 60_000), result })
    town.advance(41 * 86_400_000)
    await town.run('sensors.close-hours', {}, own)
    expect(await rows('select 1 from sensors.observation where datastream_id = $1', [id])).toEqual([])
    expect(
      await rows('select count, minimum, mean, maximum from sensors.hour where datastream_id = $1', [id]),
    ).toEqual([{ count: 3, minimum: 1, mean: 3, maximum: 6 }])
  })
})

describe('whatever happened here', () => {
  it('left every invariant of the module true', async () => {
    for (const { name, count } of town.modules.find(({ name }) => name === 'sensors')?.invariants ?? [])
      expect({ name, broken: (await rows<{ count: bigint }>(count))[0]?.count }).toEqual({ name, broken: 0n })
  })
})
