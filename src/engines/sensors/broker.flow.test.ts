import { beforeAll, describe, expect, it } from 'vitest'
import { createLimiter, createRunner } from '#kernel'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { brokerTaker, type TakeMessage } from './broker.ts'
import type { takeBrokered } from './operations/observe.ts'

let town: TestTown
let take: TakeMessage
const streams: string[] = []
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  const { actor } = await town.staff('instrument-keeper')
  take = brokerTaker(() => town.runner, town.operation('sensors.take') as ReturnType<typeof takeBrokered>)
  for (let n = 0; n < 20; n++) {
    const thing = { name: `水位計${n}`, kind: 'river', public: true }
    const { id: thingId } = (await town.run('sensors.add-thing', thing, actor)) as { id: string }
    const stream = { thingId, name: '水位', property: 'river-level', sensor: '見本', intervalSeconds: 1 }
    streams.push(((await town.run('sensors.add-datastream', stream, actor)) as { id: string }).id)
  }
})

const topic = (id: string) => `v1.1/Datastreams(${id})/Observations`
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const count = async () =>
  Number(
    (await town.connection.pool.query<{ n: bigint }>('select count(*) as n from sensors.observation')).rows[0]
      ?.n,
  )

describe('messages of a broker', () => {
  it('are kept once each, those that come together in a few transactions', async () => {
    const before = await commits()
    const messages = streams.flatMap((id) =>
      Array.from(
        { length: 20 },
        (_, n) =>
          [
            topic(id),
            bytes({
              phenomenonTime: new Date(Date.parse(town.now()) - n * 1000).toISOString(),
              result: 1 + n / 10,
            }),
          ] as const,
      ),
    )
    const outcomes = await Promise.all([...messages, ...messages].map(([where, what]) => take(where, what)))
    expect(outcomes.filter(({ outcome }) => outcome === 'kept')).toHaveLength(400)
    expect(outcomes.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(400)
    expect(await count()).toBe(400)
    expect((await commits()) - before).toBeLessThan(10)
  })

  it('that cannot be read are refused alone, with the reason, so that the broker does not bring them for ever', async () => {
    const [id = ''] = streams
    const nested = new TextEncoder().encode(`{"result":${'['.repeat(8000)}${']'.repeat(8000)}}`)
    const refused = await Promise.all([
      take('v1.1/Things/Observations', bytes({ result: 1 })),
      take(topic('019a0000-0000-7000-8000-00000000ffff'), bytes({ result: 1 })),
      take(topic(id), new TextEncoder().encode('{')),
      take(topic(id), bytes({ result: 'x' })),
      take(topic(id), new Uint8Array(20_000)),
      take(topic(id), nested),
      take(
        topic(id),
        bytes({ result: 2, phenomenonTime: new Date(Date.parse(town.now()) + 1000).toISOString() }),
      ),
    ])
    expect(refused.map((one) => ('code' in one ? one.code : one.outcome))).toEqual([
      ...[
        'sensors.not-found',
        'sensors.not-found',
        'sensors.bad-body',
        'sensors.bad-result',
        'kernel.too-large',
        'sensors.bad-result',
      ],
      'kept',
    ])
  })

  it('that could not be kept now throw, so that they are not acknowledged', async () => {
    const dead = createRunner({
      ...runnerParts(),
      db: { transaction: () => ({ execute: () => Promise.reject(new Error('away')) }) } as never,
    })
    const away = brokerTaker(() => dead, town.operation('sensors.take') as ReturnType<typeof takeBrokered>)
    await expect(away(topic(streams[0] ?? ''), bytes({ result: 1 }))).rejects.toThrow('away')
  })
})

const runnerParts = () => ({
  db: town.connection.db,
  sources: town.parts.sources,
  key: town.parts.key,
  log: town.parts.log,
  limiter: createLimiter(),
  listenersOf: () => [],
})

/** Acts of taking in that were written down: one for each transaction. */
const commits = async () =>
  Number(
    (
      await town.connection.pool.query<{ n: bigint }>(
        "select count(*) as n from kernel.audit where operation = 'sensors.take'",
      )
    ).rows[0]?.n,
  )
