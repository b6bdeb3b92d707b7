import { readFile } from 'node:fs/promises'
import { connectAsync, type MqttClient } from 'mqtt'
import pg from 'pg'
import { beforeEach, describe, expect, it } from 'vitest'
import { atEnd } from '../../../tests/setup/ending.ts'
import { hasMosquitto, type Mosquitto, openMosquitto } from '../../../tests/setup/intake/mosquitto.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { createOutside } from '../../adapters.ts'

const telegram = await readFile('tests/corpora/bad-xml/good-telegram.xml', 'utf8')
const telegramAt = (n: number) =>
  telegram.replace(/<ReportDateTime>[^<]+/, `<ReportDateTime>2026-11-22T11:0${n}:00+09:00`)
const name = { ja: '配信網', 'ja-x-easy': 'ネットワーク', en: 'Broker' }
const skipped = hasMosquitto ? '' : ' (skipped: mosquitto is not installed)'

const outside = createOutside({ allowedNetworks: [], dataDir: '/nonexistent' })
const count = async (town: TestTown) =>
  (await town.connection.pool.query('select count(*)::int as n from intake.arrival')).rows[0].n as number

describe.skipIf(!hasMosquitto)(`a broker${skipped}`, () => {
  let broker: Mosquitto
  let sender: MqttClient
  beforeEach(async () => {
    broker = await openMosquitto()
    atEnd('test', broker.close)
    sender = await connectAsync(broker.address, { reconnectPeriod: 200 })
    atEnd('test', () => sender.endAsync(true))
  })

  const openWith = (more: Record<string, unknown> = {}) =>
    openTown({
      sources: [
        {
          id: 'broker',
          kind: 'mqtt',
          name,
          broker: broker.address,
          topics: ['alerts/#'],
          client: 'aonami',
          ...more,
        },
      ],
    })
  const start = (town: TestTown) => {
    const loops = town.intake.start({ ...outside, appUrl: town.appUrl })
    const stop = async () => void (await Promise.all(loops.map((loop) => loop.stop())))
    atEnd('test', stop)
    return stop
  }
  const contact = (town: TestTown) =>
    expect
      .poll(
        async () =>
          (
            await town.connection.pool.query(
              'select failure from intake.source_state where contact_at is not null',
            )
          ).rows,
        { timeout: 20_000 },
      )
      .toEqual([{ failure: null }])
  const publish = (n: number) => sender.publishAsync('alerts/jma', telegramAt(n), { qos: 1 })

  it('brings what is published, and what was published while this town was away', async () => {
    const town = await openWith()
    const stop = start(town)
    await contact(town)
    await publish(1)
    await expect.poll(() => count(town), { timeout: 20_000 }).toBe(1)
    await stop()
    await publish(2)
    await publish(3)
    start(town)
    await expect.poll(() => count(town), { timeout: 20_000 }).toBe(3)
  })

  it('gets an acknowledgement only for what was taken in: what could not be comes again', async () => {
    const town = await openWith()
    start(town)
    await contact(town)
    // A database that takes nothing at the moment.
    const owner = new pg.Client({ connectionString: town.ownerUrl })
    await owner.connect()
    atEnd('test', () => owner.end())
    await owner.query('alter table intake.arrival add constraint closed check (false) not valid')
    await publish(4)
    await expect
      .poll(async () => (await town.connection.pool.query('select failure from intake.source_state')).rows, {
        timeout: 20_000,
      })
      .toEqual([{ failure: 'broker-away' }])
    await owner.query('alter table intake.arrival drop constraint closed')
    await expect.poll(() => count(town), { timeout: 30_000 }).toBe(1)
  }, 60_000)

  it('is held to its certificate: one nobody vouches for is not spoken to', async () => {
    const doubted = await openWith({ broker: broker.secureAddress })
    start(doubted)
    await expect
      .poll(
        async () => (await doubted.connection.pool.query('select failure from intake.source_state')).rows,
        { timeout: 20_000 },
      )
      .toEqual([{ failure: 'broker-away' }])
    const trusted = await openWith({
      broker: broker.secureAddress,
      authorityFile: broker.authorityFile,
      client: 'trusting',
    })
    start(trusted)
    await contact(trusted)
  })
})
