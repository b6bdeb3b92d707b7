import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { openRiver, type River } from '../../../tests/setup/sensors/river.ts'

let river: River
beforeAll(async () => {
  river = await openRiver()
})

const patient = { timeout: 20_000 }
const leaf = (datastream: string) => ({
  datastream,
  measure: 'value',
  windowSeconds: null,
  riseAt: 2,
  fallBelow: 1,
  heldSeconds: 0,
})
const either = (...datastreams: string[]) => ({
  level: 2,
  match: 'any',
  groups: datastreams.map((id) => ({ match: 'all', of: [leaf(id)] })),
})

describe('a threshold', () => {
  it('that is crossed is proposed once, follows the level, and its end is proposed too', async () => {
    const { id } = await river.station()
    const { id: watchId } = await river.watch(id)
    await river.bring({ datastream: id, phenomenonTime: river.at(-10), result: 1 })
    expect(await river.proposals(watchId)).toEqual([])
    await river.bring({ datastream: id, phenomenonTime: river.at(-9), result: 2.2 })
    expect(await river.proposals(watchId)).toMatchObject([
      {
        level: 3,
        state: 'draft',
        drill: false,
        headline: '青波川 橋の下の水位が上がっています（警戒レベル3の基準）',
      },
    ])
    for (const [n, value] of [2.4, 1.6, 1.9, 2.9, 1.5].entries())
      await river.bring({ datastream: id, phenomenonTime: river.at(-8 + n), result: value })
    expect(await river.proposals(watchId)).toHaveLength(1)
    await river.bring({ datastream: id, phenomenonTime: river.at(-2), result: 3 })
    expect((await river.proposals(watchId)).map(({ level, state }) => [level, state])).toEqual([
      [3, 'discarded'],
      [4, 'draft'],
    ])
    await river.bring({ datastream: id, phenomenonTime: river.at(-1), result: 1 })
    expect(await river.levelOf(watchId)).toBe(0)
    // Residents were told nothing, so there is nothing to end.
    expect((await river.proposals(watchId)).map(({ state }) => state)).toEqual(['discarded', 'discarded'])
  })

  it('gives the same proposals once, however often everything is brought again', async () => {
    const { id } = await river.station()
    const { id: watchId } = await river.watch(id)
    const all = [1, 2.5, 3.5].map((result, n) => ({
      datastream: id,
      phenomenonTime: river.at(-5 + n),
      result,
    }))
    for (const one of all) await river.bring(one)
    const before = await river.proposals(watchId)
    for (const one of [...all, ...all.toReversed()]) await river.bring(one)
    await river.bring(...all)
    expect(await river.proposals(watchId)).toEqual(before)
    expect(await river.rows('select 1 from sensors.crossing where watch_id = $1', [watchId])).toHaveLength(2)
  })

  it('crossed by twenty at the same time is proposed once', async () => {
    const { id } = await river.station()
    const { id: watchId } = await river.watch(id)
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        river.bring({ datastream: id, phenomenonTime: river.at(-n / 60), result: 2.5 }),
      ),
    )
    expect(await river.proposals(watchId)).toHaveLength(1)
    expect(await river.levelOf(watchId)).toBe(3)
  })

  it('that was being crossed when the transaction broke is proposed once, by who brings it again', async () => {
    const { id } = await river.station()
    const { id: watchId } = await river.watch(id)
    const crossing = { datastream: id, phenomenonTime: river.at(-1), result: 2.5 }
    const { pool } = river.town.connection
    // The database breaks at the very last: when the crossing is to be written.
    await withoutRight('insert', 'sensors.crossing', async () => {
      await expect(river.bring(crossing)).rejects.toThrow()
    })
    expect(await river.proposals(watchId)).toEqual([])
    expect(
      (await pool.query('select 1 from sensors.observation where datastream_id = $1', [id])).rows,
    ).toEqual([])
    expect(await river.bring(crossing)).toMatchObject([{ outcome: 'kept' }])
    expect(await river.bring(crossing)).toMatchObject([{ outcome: 'duplicate' }])
    expect(await river.proposals(watchId)).toHaveLength(1)
  })

  it('of several instruments asks them all, or any of them', async () => {
    const [a, b] = [await river.station(), await river.station()]
    const both = { level: 4, match: 'all', groups: [{ match: 'all', of: [leaf(a.id), leaf(b.id)] }] }
    const { id: watchId } = await river.watch(a.id, [both, either(a.id, b.id)])
    await river.bring({ datastream: b.id, phenomenonTime: river.at(-2), result: 3 })
    expect(await river.levelOf(watchId)).toBe(2)
    await river.bring({ datastream: a.id, phenomenonTime: river.at(-1), result: 3 })
    expect(await river.levelOf(watchId)).toBe(4)
  })

  it('of several instruments is proposed, though another of them falls in the very moment in which one rises', async () => {
    const [a, b] = [await river.station(), await river.station()]
    const { id: watchId } = await river.watch(a.id, [either(a.id, b.id)])
    await river.bring({ datastream: b.id, phenomenonTime: river.at(-3), result: 3 })
    expect(await river.levelOf(watchId)).toBe(2)
    await asOwner(async (owner) => {
      // Who falls gets no further than to its crossing.
      await owner.query('begin')
      await owner.query('lock table sensors.crossing in exclusive mode')
      const falls = river.bring({ datastream: b.id, phenomenonTime: river.at(-2), result: 0 })
      await expect.poll(() => waiting(owner), patient).toBe(1)
      let kept = false
      const rises = river.bring({ datastream: a.id, phenomenonTime: river.at(-2), result: 3 })
      void rises.then(() => {
        kept = true
      })
      await expect.poll(async () => kept || (await waiting(owner)) === 2, patient).toBe(true)
      await owner.query('commit')
      await Promise.all([falls, rises])
    })
    expect(await river.levelOf(watchId)).toBe(2)
  })

  it('of an instrument in a drill is proposed as one, and never follows what is real', async () => {
    const { id, thingId } = await river.station({ mode: 'drill' })
    const { id: watchId } = await river.watch(id)
    await river.bring({ datastream: id, phenomenonTime: river.at(-3), result: 2.5 })
    expect(await river.proposals(watchId)).toMatchObject([
      { drill: true, headline: expect.stringMatching(/^【訓練】/) },
    ])
    const change = { id: thingId, version: 1, mode: 'live', public: true }
    await river.town.run('sensors.change-thing', change, river.keeper.actor)
    expect(await river.levelOf(watchId)).toBe(0)
    await river.bring({ datastream: id, phenomenonTime: river.at(-2), result: 2.6 })
    expect((await river.proposals(watchId)).map(({ drill, state }) => [drill, state])).toEqual([
      [true, 'discarded'],
      [false, 'draft'],
    ])
  })

  it('can be changed with a reason, looks back at what was observed, and its earlier versions are kept', async () => {
    const { id } = await river.station()
    const { id: watchId } = await river.watch(id)
    await river.bring({ datastream: id, phenomenonTime: river.at(-3), result: 1.8 })
    const change = {
      id: watchId,
      version: 1,
      level: 3,
      riseAt: 1.7,
      fallBelow: 1.2,
      heldSeconds: 0,
      reason: '出水期',
    }
    await river.town.run('sensors.change-threshold', change, river.keeper.actor)
    expect(await river.levelOf(watchId)).toBe(3)
    await expect(
      river.town.run('sensors.change-threshold', change, river.keeper.actor),
    ).rejects.toMatchObject({
      code: 'sensors.changed-meanwhile',
    })
    const upsideDown = { ...change, version: 2, fallBelow: 9 }
    await expect(
      river.town.run('sensors.change-threshold', upsideDown, river.keeper.actor),
    ).rejects.toMatchObject({
      code: 'sensors.bad-rule',
    })
    expect(
      await river.rows('select version, reason from sensors.watch_version where watch_id = $1 order by 1', [
        watchId,
      ]),
    ).toEqual([
      { version: 1, reason: '初期の設定' },
      { version: 2, reason: '出水期' },
    ])
  })
})

/** What only the owner of the database can do. */
async function asOwner(work: (owner: pg.Client) => Promise<void>): Promise<void> {
  const owner = new pg.Client({ connectionString: river.town.ownerUrl })
  await owner.connect()
  try {
    await work(owner)
  } finally {
    await owner.end()
  }
}

/** Takes a right from the app for the time of `work`. */
const withoutRight = (right: string, table: string, work: () => Promise<void>) =>
  asOwner(async (owner) => {
    const [who] = await river.rows<{ name: string }>('select current_user as name')
    const role = owner.escapeIdentifier(who?.name ?? '')
    try {
      await owner.query(`revoke ${right} on ${table} from ${role}`)
      await work()
    } finally {
      await owner.query(`grant ${right} on ${table} to ${role}`)
    }
  })

/** How many wait for a lock in this database. */
async function waiting(owner: pg.Client): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(`
    select count(distinct l.pid)::int as n from pg_locks l join pg_stat_activity a using (pid)
    where not l.granted and a.datname = current_database()`)
  return rows[0]?.n ?? 0
}
