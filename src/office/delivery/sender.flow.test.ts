import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { brokenInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { delivered, gone, later, rejected, scripted, sendingOf } from '../../../tests/setup/sending.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import type { Outcome } from './ports.ts'

type World = ReturnType<typeof scripted>
let world: World
let town: TestTown
beforeAll(async () => {
  world = scripted()
  town = await openTown({ adapters: [world.adapter], until: 'file' })
})
afterAll(async () => expect(await brokenInvariants(town)).toEqual([]))

const { within, place, dispatch, receipts, count } = sendingOf(() => town)

/** What was told of a destination, the oldest first. */
const settledOf = async (id: string) =>
  (
    await town.connection.pool.query(
      "select payload from kernel.outbox where listener = 'subscriptions.settle-intent' and event = 'delivery.settled' and aggregate = $1 order by sequence",
      [id],
    )
  ).rows.map((row) => row.payload)

/** Cuts every session of this town's app, as a database that goes down would. */
async function breakConnections(): Promise<void> {
  const client = new pg.Client({ connectionString: inject('cluster').superuserUrl })
  await client.connect()
  const name = /\/([^/?]+)(\?|$)/.exec(town.appUrl)?.[1]
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  await client.end()
}

describe('a message and its destinations', () => {
  it('reaches every destination once, with a receipt each', async () => {
    const to = await Promise.all(Array.from({ length: 40 }, (_, n) => place(`https://many.example/${n}`)))
    const { messageId, count: queued } = await dispatch(to)
    await town.deliver()
    expect(queued).toBe(40)
    expect((await receipts(messageId)).map((one) => one.outcome)).toEqual(to.map(() => 'delivered'))
    expect(
      world.sent
        .filter((one) => one.messageId === messageId)
        .map((one) => one.destinationId)
        .sort(),
    ).toEqual([...to].sort())
  })

  it('is tried again after a failure, later each time, and its attempts are kept', async () => {
    const id = await place('https://flapping.example/')
    world.on('https://flapping.example/', (_, tries) => (tries < 3 ? later : delivered))
    const { messageId } = await dispatch([id])
    await town.deliver()
    expect(await receipts(messageId)).toEqual([])
    town.advance(400)
    await town.deliver()
    expect(world.sent.filter((one) => one.destinationId === id)).toHaveLength(1)
    for (let n = 0; n < 3; n++) {
      town.advance(4000)
      await town.deliver()
    }
    expect(await receipts(messageId)).toEqual([{ id, outcome: 'delivered', code: null, attempts: 3 }])
    expect(await count('delivery.attempt where message_id = $1', [messageId])).toBe(2)
    expect(world.sent.filter((one) => one.messageId === messageId).map((one) => one.attempt)).toEqual([
      1, 2, 3,
    ])
  })

  it('ends as expired when its time is over, and is not tried after it', async () => {
    const id = await place('https://dead.example/')
    world.on('https://dead.example/', () => later)
    const { messageId } = await dispatch([id], { hours: 0.01 })
    for (let n = 0; n < 20; n++) {
      await town.deliver()
      town.advance(5000)
    }
    const [receipt] = await receipts(messageId)
    expect(receipt?.outcome).toBe('expired')
    const tries = world.sent.filter((one) => one.destinationId === id).length
    expect(tries).toBeGreaterThan(3)
    await town.deliver()
    expect(world.sent.filter((one) => one.destinationId === id)).toHaveLength(tries)
  })

  it('tells its module how it ended when that was asked', async () => {
    const id = await place('https://asked.example/')
    const { messageId } = await dispatch([id], { reply: true })
    await dispatch([id])
    await town.deliver()
    expect(await settledOf(id)).toEqual([{ messageId, outcome: 'delivered', code: '' }])
  })

  it('does not tell its module of what was stopped or ran out of time without another try', async () => {
    const id = await place('https://untold.example/')
    world.on('https://untold.example/', () => later)
    const stopped = await dispatch([id], { reply: true, subject: 'untold' })
    const expired = await dispatch([id], { reply: true, hours: 0.01 })
    await town.deliver()
    await within((ctx) => town.delivery.door.stop(ctx, { module: 'test', subject: 'untold' }))
    town.advance(60_000)
    await town.deliver()
    expect((await receipts(stopped.messageId)).map((one) => one.outcome)).toEqual(['stopped'])
    expect((await receipts(expired.messageId)).map((one) => one.outcome)).toEqual(['expired'])
    expect(await settledOf(id)).toEqual([])
  })

  it('is tried again when it falls due, not when somebody happens to look', async () => {
    const [id, other] = [await place('https://soon.example/'), await place('https://sooner.example/')]
    const busyFor = (afterMs: number): Outcome => ({ kind: 'retry', code: 'busy', status: 503, afterMs })
    world.on('https://soon.example/', (_, tries) => (tries === 1 ? busyFor(500) : delivered))
    world.on('https://sooner.example/', (_, tries) => (tries === 1 ? busyFor(200) : delivered))
    const { messageId } = await dispatch([id, other])
    const sender = town.delivery.sender()
    await sender.drain()
    expect(sender.waitMs()).toBe(200)
    town.advance(199)
    await sender.drain()
    expect(sender.waitMs()).toBe(1)
    town.advance(1)
    await sender.drain()
    expect((await receipts(messageId)).map((one) => one.id)).toEqual([other])
    expect(sender.waitMs()).toBe(300)
    town.advance(300)
    await sender.drain()
    expect(await receipts(messageId)).toHaveLength(2)
    expect(sender.waitMs()).toBeNull()
  })

  it('goes first to whoever took the one before, also when more do not answer than are sent to at once', async () => {
    const sick = await Promise.all(Array.from({ length: 70 }, (_, n) => place(`https://sick.example/${n}`)))
    const healthy = await place('https://well.example/')
    const answer = Promise.withResolvers<Outcome>()
    for (let n = 0; n < 70; n++)
      world.on(`https://sick.example/${n}`, (_, tries) => (tries === 1 ? later : answer.promise))
    const sender = town.delivery.sender()
    await dispatch(sick, { hours: 0.0001 })
    await sender.drain()
    const { messageId } = await dispatch([...sick, healthy])
    await sender.step()
    const sent = world.sent.filter((one) => one.messageId === messageId)
    expect(sent.map((one) => one.destinationId)).toContain(healthy)
    expect(sent).toHaveLength(world.adapter.concurrency)
    answer.resolve(delivered)
    await sender.drain()
    expect(await receipts(messageId)).toHaveLength(71)
  })

  it('a destination that rests after a failure gets an urgent new message at once and a routine one later', async () => {
    const id = await place('https://resting.example/')
    world.on('https://resting.example/', (_, tries) => (tries === 1 ? later : delivered))
    await dispatch([id])
    await town.deliver()
    const routine = await dispatch([id], { urgent: false })
    await town.deliver()
    expect(await receipts(routine.messageId)).toEqual([])
    const urgent = await dispatch([id])
    await town.deliver()
    expect((await receipts(urgent.messageId)).map((one) => one.outcome)).toEqual(['delivered'])
    town.advance(2000)
    await town.deliver()
    expect(await receipts(routine.messageId)).toHaveLength(1)
  })
})

describe('stopping', () => {
  it('ends what is waiting at once, with a receipt, and nothing is sent any more', async () => {
    const id = await place('https://late.example/')
    world.on('https://late.example/', () => later)
    const { messageId } = await dispatch([id], { subject: 'to-stop' })
    await town.deliver()
    const ended = await within((ctx) => town.delivery.door.stop(ctx, { module: 'test', subject: 'to-stop' }))
    expect(ended).toBe(1)
    town.advance(60_000)
    await town.deliver()
    expect(await receipts(messageId)).toEqual([{ id, outcome: 'stopped', code: 'stopped', attempts: 1 }])
    expect(world.sent.filter((one) => one.destinationId === id)).toHaveLength(1)
  })

  it('cuts off what is under way; an answer that still comes makes no second receipt', async () => {
    const id = await place('https://slow.example/')
    const answer = Promise.withResolvers<Outcome>()
    world.on('https://slow.example/', () => answer.promise)
    const { messageId } = await dispatch([id], { subject: 'in-flight' })
    const sender = town.delivery.sender()
    await sender.step()
    await within((ctx) => town.delivery.door.stop(ctx, { module: 'test', subject: 'in-flight' }))
    await sender.letGoOfStopped()
    expect(world.cancelled).toContain(messageId)
    answer.resolve(delivered)
    await sender.finish(100)
    expect((await receipts(messageId)).map((one) => one.outcome)).toEqual(['stopped'])
  })

  it('a delivery that ends in the same moment is noted as too late', async () => {
    const id = await place('https://racing.example/')
    const answer = Promise.withResolvers<Outcome>()
    world.on('https://racing.example/', () => answer.promise)
    const { messageId } = await dispatch([id], { subject: 'racing' })
    const sender = town.delivery.sender()
    await sender.step()
    await within((ctx) => town.delivery.door.stop(ctx, { module: 'test', subject: 'racing' }))
    answer.resolve(delivered)
    await sender.finish(1000)
    expect((await receipts(messageId)).map((one) => one.outcome)).toEqual(['stopped'])
    expect(await count(`delivery.attempt where message_id = $1 and code = 'too-late'`, [messageId])).toBe(1)
  })
})

describe('refusals', () => {
  it('park a destination that is gone, raise a work item, and hold what comes later until a person lets it go on', async () => {
    const id = await place('https://gone.example/')
    world.on('https://gone.example/', (_, tries) => (tries === 1 ? gone : delivered))
    const first = await dispatch([id])
    await town.deliver()
    expect(await receipts(first.messageId)).toEqual([{ id, outcome: 'refused', code: 'gone', attempts: 1 }])
    expect(
      await count(`work.item where kind = 'work.kind.delivery-parked' and subject = $1 and done_at is null`, [
        id,
      ]),
    ).toBe(1)
    const second = await dispatch([id])
    await town.deliver()
    expect(await receipts(second.messageId)).toEqual([])
    const { actor } = await town.staff('administrator')
    await town.run('delivery.release', { id }, actor)
    await town.deliver()
    expect((await receipts(second.messageId)).map((one) => one.outcome)).toEqual(['delivered'])
    expect(await count(`work.item where subject = $1 and done_at is null`, [id])).toBe(0)
    await expect(town.run('delivery.release', { id }, actor)).rejects.toMatchObject({
      code: 'delivery.not-parked',
    })
  })

  it('park a destination after three in a row, but not when one was taken in between', async () => {
    const patient = await place('https://picky.example/')
    world.on('https://picky.example/', (_, tries) => (tries === 3 ? delivered : rejected))
    const state = async (id: string) =>
      (await town.connection.pool.query('select state from delivery.destination where id = $1', [id])).rows[0]
        .state
    for (let n = 0; n < 5; n++) {
      await dispatch([patient])
      await town.deliver()
    }
    expect(await state(patient)).toBe('active')
    await dispatch([patient])
    await town.deliver()
    expect(await state(patient)).toBe('parked')
  })

  it('of one destination leave the others alone', async () => {
    const healthy = await place('https://healthy.example/')
    const dead = await place('https://gone.example/again')
    world.on('https://gone.example/again', () => gone)
    const { messageId } = await dispatch([dead, healthy])
    await town.deliver()
    const ended = Object.fromEntries((await receipts(messageId)).map((one) => [one.id, one.outcome]))
    expect(ended).toEqual({ [healthy]: 'delivered', [dead]: 'refused' })
  })
})

describe('several processes', () => {
  it('deliver each message once when each holds its own shards', async () => {
    const to = await Promise.all(Array.from({ length: 32 }, (_, n) => place(`https://shared.example/${n}`)))
    const { messageId } = await dispatch(to)
    const shards = (held: number[]) => ({ held: () => held, close: async () => undefined })
    const even = town.delivery.sender(shards([0, 2, 4, 6, 8, 10, 12, 14]))
    const odd = town.delivery.sender(shards([1, 3, 5, 7, 9, 11, 13, 15]))
    await Promise.all([even.step(), odd.step()])
    await Promise.all([even.finish(1000), odd.finish(1000)])
    expect(await receipts(messageId)).toHaveLength(32)
    expect(world.sent.filter((one) => one.messageId === messageId)).toHaveLength(32)
  })

  it('keep nothing in hand once the shards are lost', async () => {
    const id = await place('https://handover.example/')
    await dispatch([id])
    const none = town.delivery.sender({ held: () => [], close: async () => undefined })
    expect(await none.step()).toBe(0)
    await town.deliver()
    expect(world.sent.filter((one) => one.destinationId === id)).toHaveLength(1)
  })
})

describe('the database', () => {
  it('does not let the program change or remove a receipt', async () => {
    for (const sql of ["update delivery.receipt set outcome = 'stopped'", 'delete from delivery.receipt'])
      await expect(town.connection.pool.query(sql)).rejects.toMatchObject({ code: '42501' })
  })

  it('holds no address that can be read', async () => {
    await place('https://secret-newsroom.example/hook', { secret: Buffer.from('topsecret') })
    const { rows } = await town.connection.pool.query('select d::text as row from delivery.destination d')
    for (const { row } of rows) expect(row).not.toMatch(/secret-newsroom/)
    const found = await within((ctx) =>
      town.delivery.door.find(ctx, { medium: 'webhook', address: 'https://SECRET-newsroom.example/hook' }),
    )
    expect(found).toHaveLength(1)
  })

  it('away when results are written: they are kept in memory, and nothing is sent twice', async () => {
    const to = await Promise.all(Array.from({ length: 10 }, (_, n) => place(`https://outage.example/${n}`)))
    const answer = Promise.withResolvers<Outcome>()
    for (let n = 0; n < 10; n++) world.on(`https://outage.example/${n}`, () => answer.promise)
    const { messageId } = await dispatch(to)
    const sender = town.delivery.sender()
    await sender.step()
    await breakConnections()
    answer.resolve(delivered)
    await sender.finish(5000)
    expect(await receipts(messageId)).toHaveLength(10)
    expect(world.sent.filter((one) => one.messageId === messageId)).toHaveLength(10)
  })

  it('after its clock was set back, what was written before is not kept waiting', async () => {
    const id = await place('https://clock.example/')
    town.advance(3_600_000)
    const { messageId } = await dispatch([id], { hours: 5 })
    town.advance(-3_600_000)
    await town.deliver()
    expect(await receipts(messageId)).toHaveLength(1)
  })
})
