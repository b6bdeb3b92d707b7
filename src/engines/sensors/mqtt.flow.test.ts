import { connectAsync, type MqttClient } from 'mqtt'
import pg from 'pg'
import { beforeEach, describe, expect, it } from 'vitest'
import { plus } from '#kernel'
import { atEnd } from '../../../tests/setup/ending.ts'
import { hasMosquitto, type Mosquitto, openMosquitto } from '../../../tests/setup/intake/mosquitto.ts'
import { addInstrument } from '../../../tests/setup/sensors/instrument.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { createOutside } from '../../adapters.ts'

const skipped = hasMosquitto ? '' : ' (skipped: mosquitto is not installed)'
const outside = createOutside({ allowedNetworks: [], dataDir: '/nonexistent' })
const patient = { timeout: 20_000 }

describe.skipIf(!hasMosquitto)(`observations that come over a broker${skipped}`, () => {
  let broker: Mosquitto
  beforeEach(async () => {
    broker = await openMosquitto()
    atEnd('test', broker.close)
  })

  const openWith = (more: object = {}) =>
    openTown({
      instruments: { brokers: [{ id: 'field', broker: broker.address, client: 'aonami-field', ...more }] },
    })
  const start = (town: TestTown) => {
    const loops = town.sensors.start({ ...outside, appUrl: town.appUrl })
    const stop = async () => void (await Promise.all(loops.map((loop) => loop.stop())))
    atEnd('test', stop)
    return stop
  }
  const rows = async (town: TestTown, text: string) => (await town.connection.pool.query(text)).rows
  const joined = (town: TestTown) =>
    expect
      .poll(() => rows(town, 'select away_since from sensors.broker where contact_at is not null'), patient)
      .toEqual([{ away_since: null }])
  const away = (town: TestTown) =>
    expect
      .poll(() => rows(town, 'select 1 from sensors.broker where away_since is not null'), patient)
      .toHaveLength(1)
  const kept = async (town: TestTown) => (await rows(town, 'select 1 from sensors.observation')).length
  const openSender = async (): Promise<MqttClient> => {
    const sender = await connectAsync(broker.address, { reconnectPeriod: 0 })
    atEnd('test', () => sender.endAsync(true))
    return sender
  }
  const say = (sender: MqttClient, datastream: string, what: string | object) =>
    sender.publishAsync(
      `v1.1/Datastreams(${datastream})/Observations`,
      typeof what === 'string' ? what : JSON.stringify(what),
      { qos: 1 },
    )

  it('are kept once however often they come, also those sent while this town was away', async () => {
    const town = await openWith()
    const { datastream, at } = await addInstrument(town)
    const stop = start(town)
    await joined(town)
    const sender = await openSender()
    const one = { phenomenonTime: plus(at, -60_000), result: 1.2 }
    for (let n = 0; n < 3; n++) await say(sender, datastream, one)
    await expect.poll(() => kept(town), patient).toBe(2)
    await stop()
    await say(sender, datastream, one)
    await say(sender, datastream, { phenomenonTime: plus(at, -30_000), result: 1.3 })
    start(town)
    await expect.poll(() => kept(town), patient).toBe(3)
  })

  it('come by a broker that was away at the start, and again after it was killed', async () => {
    await broker.stop()
    const town = await openWith()
    const { datastream, at } = await addInstrument(town)
    start(town)
    await away(town)
    await broker.start()
    await joined(town)
    const before = await openSender()
    await say(before, datastream, { phenomenonTime: plus(at, -60_000), result: 1.2 })
    await expect.poll(() => kept(town), patient).toBe(2)
    await broker.stop('SIGKILL')
    await away(town)
    await broker.start()
    await joined(town)
    const after = await openSender()
    await say(after, datastream, { phenomenonTime: plus(at, -30_000), result: 1.3 })
    await expect.poll(() => kept(town), patient).toBe(3)
  }, 90_000)

  it('that cannot be read are refused with their code and counted, and those behind them come through', async () => {
    const town = await openWith({ topics: ['v1.1/#'] })
    const { datastream, at } = await addInstrument(town)
    start(town)
    await joined(town)
    const sender = await openSender()
    await say(sender, datastream, '{')
    await say(sender, datastream, { result: 'high' })
    await say(sender, datastream, { result: 99 })
    await say(sender, datastream, { result: 98 })
    await say(sender, '019a0000-0000-7000-8000-00000000ffff', { result: 1 })
    await sender.publishAsync('v1.1/Things', '{}', { qos: 1 })
    await say(sender, datastream, `{"result":${' '.repeat(17_000)}1}`)
    await say(sender, datastream, { phenomenonTime: plus(at, -30_000), result: 1.3 })
    await expect.poll(() => kept(town), patient).toBe(2)
    expect(
      await rows(town, 'select code, count::int from sensors.broker_refusal order by code collate "C"'),
    ).toEqual([
      { code: 'kernel.too-large', count: 1 },
      { code: 'sensors.bad-body', count: 1 },
      { code: 'sensors.bad-result', count: 1 },
      { code: 'sensors.not-found', count: 2 },
      { code: 'sensors.out-of-range', count: 2 },
    ])
  })

  it('are acknowledged only once they are kept: what could not be comes again', async () => {
    const town = await openWith()
    const { datastream, at } = await addInstrument(town)
    start(town)
    await joined(town)
    // A database that takes nothing at the moment.
    const owner = new pg.Client({ connectionString: town.ownerUrl })
    await owner.connect()
    atEnd('test', () => owner.end())
    await owner.query('alter table sensors.observation add constraint closed check (false) not valid')
    const sender = await openSender()
    for (let n = 1; n <= 5; n++)
      await say(sender, datastream, { phenomenonTime: plus(at, -n * 1000), result: 1 + n / 10 })
    await away(town)
    await owner.query('alter table sensors.observation drop constraint closed')
    await expect.poll(() => kept(town), patient).toBe(6)
  }, 60_000)

  it('that come fast share transactions', async () => {
    const town = await openWith()
    const { datastream, at } = await addInstrument(town)
    start(town)
    await joined(town)
    const sender = await openSender()
    await Promise.all(
      Array.from({ length: 500 }, (_, n) =>
        say(sender, datastream, { phenomenonTime: plus(at, -n * 1000 - 1), result: 1 }),
      ),
    )
    await expect.poll(() => kept(town), patient).toBe(501)
    const [acts] = await rows(
      town,
      `select count(*)::int as n from kernel.audit where operation = 'sensors.take'`,
    )
    expect(acts?.n).toBeLessThan(250)
  })

  it('are not taken from a broker nobody vouches for', async () => {
    const doubted = await openWith({ broker: broker.secureAddress })
    start(doubted)
    await away(doubted)
    const trusted = await openWith({
      ...{ broker: broker.secureAddress, authorityFile: broker.authorityFile },
      client: 'trusting',
    })
    start(trusted)
    await joined(trusted)
  })
})

describe('a broker in the town file', () => {
  it('that is not on this machine must be spoken to with TLS', async () => {
    await expect(
      openTown({ instruments: { brokers: [{ id: 'a', broker: 'mqtt://broker.example', client: 'a' }] } }),
    ).rejects.toThrow('mqtts')
  })

  it('that is away for a minute is found by the doctor', async () => {
    const nowhere = 'mqtt://127.0.0.1:1'
    const town = await openTown({ instruments: { brokers: [{ id: 'field', broker: nowhere, client: 'a' }] } })
    const loops = town.sensors.start({ ...outside, appUrl: town.appUrl })
    atEnd('test', async () => void (await Promise.all(loops.map((loop) => loop.stop()))))
    const found = async () => {
      const checks = town.modules.find(({ name }) => name === 'sensors')?.doctor ?? []
      const all = await Promise.all(checks.map((check) => check.look(town.now())))
      return all.flat().map(({ code, about }) => [code, about])
    }
    const away = () => town.connection.pool.query('select 1 from sensors.broker where away_since is not null')
    await expect.poll(async () => (await away()).rows, patient).toHaveLength(1)
    expect(await found()).toEqual([])
    town.advance(60_000)
    expect(await found()).toEqual([['instrument-broker-away', 'field']])
  })
})
