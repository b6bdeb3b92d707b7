import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { brokenInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { newId, plus } from '../../kernel/index.ts'
import type { Adapter, Outcome, Sending } from './ports.ts'

const delivered: Outcome = { kind: 'delivered', status: 200 }
const later: Outcome = { kind: 'retry', code: 'unreachable', status: null, afterMs: null }
const gone: Outcome = { kind: 'refused', code: 'gone', status: 410, gone: true }
const rejected: Outcome = { kind: 'refused', code: 'rejected', status: 400, gone: false }

type Answer = (sending: Sending, tries: number) => Outcome | Promise<Outcome>

/** An outside world of one medium that answers as the test says, and writes down what it was sent. */
function scripted(medium: Adapter['medium'] = 'webhook') {
  const sent: Sending[] = []
  const answers = new Map<string, Answer>()
  const cancelled: string[] = []
  const adapter: Adapter = {
    medium,
    concurrency: 64,
    send(sending) {
      sent.push(sending)
      const tries = sent.filter((one) => one.destinationId === sending.destinationId).length
      const cut = Promise.withResolvers<Outcome>()
      const answer = answers.get(sending.address)?.(sending, tries) ?? delivered
      return {
        outcome: Promise.race([Promise.resolve(answer), cut.promise]),
        cancel: () => {
          cancelled.push(sending.messageId)
          cut.resolve({ kind: 'retry', code: 'cancelled', status: null, afterMs: null })
        },
      }
    },
    close: async () => undefined,
  }
  return { adapter, sent, cancelled, on: (address: string, answer: Answer) => answers.set(address, answer) }
}

type World = ReturnType<typeof scripted>
let world: World
let town: TestTown
beforeAll(async () => {
  world = scripted()
  town = await openTown({ adapters: [world.adapter], until: 'file' })
})
afterAll(async () => expect(await brokenInvariants(town)).toEqual([]))

const within = <T>(work: (ctx: Parameters<TestTown['delivery']['door']['add']>[0]) => Promise<T>) =>
  town.connection.db.transaction().execute((db) =>
    work({
      db,
      now: () => town.now(),
      newId: () => newId({ now: () => town.now(), random: (n) => crypto.getRandomValues(new Uint8Array(n)) }),
    }),
  )

const place = (address: string, more = {}) =>
  within((ctx) =>
    town.delivery.door.add(ctx, {
      medium: 'webhook',
      variant: '',
      address,
      secret: null,
      leaveUrl: null,
      ...more,
    }),
  )

const rendition = {
  medium: 'webhook' as const,
  variant: '',
  contentType: 'text/plain',
  title: null,
  body: Buffer.from('x'),
}

const dispatch = (
  to: string[],
  more: { subject?: string; urgent?: boolean; hours?: number; reply?: boolean } = {},
) =>
  within((ctx) =>
    town.delivery.door.dispatch(ctx, {
      module: 'test',
      subject: more.subject ?? 'subject',
      label: '見出し',
      path: '',
      urgent: more.urgent ?? true,
      reply: more.reply ?? false,
      expiresAt: plus(town.now(), (more.hours ?? 1) * 3_600_000),
      renditions: [rendition],
      to,
    }),
  )

const receipts = async (messageId: string) =>
  (
    await town.connection.pool.query(
      'select destination_id as id, outcome, code, attempts from delivery.receipt where message_id = $1 order by destination_id',
      [messageId],
    )
  ).rows as { id: string; outcome: string; code: string | null; attempts: number }[]

const count = async (sql: string, values: unknown[] = []) =>
  Number((await town.connection.pool.query(`select count(*) as n from ${sql}`, values)).rows[0].n)

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
    await town.deliver()
    // Nobody listens here, so no row is written: the event itself is shown by who listens.
    expect(await receipts(messageId)).toHaveLength(1)
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
