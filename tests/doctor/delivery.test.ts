import { beforeAll, describe, expect, it } from 'vitest'
import { foundIn } from '../setup/doctor/found.ts'
import { atEnd } from '../setup/ending.ts'
import { type OutsideWorld, startOutsideWorld } from '../setup/outside-world/index.ts'
import { sendingOf } from '../setup/sending.ts'
import { openTown } from '../setup/town.ts'

const minute = 60_000
const day = 86_400_000

let world: OutsideWorld
beforeAll(async () => {
  world = await startOutsideWorld()
  atEnd('file', () => world.close())
})

/** A town that sends by its real adapters, and so many receivers on the web that behave so. */
async function sendingTo(count: number, kind: 'healthy' | 'gone' | 'dead') {
  const town = await openTown({ outside: world })
  const sending = sendingOf(() => town)
  const endpoints = await Promise.all(
    Array.from({ length: count }, () => world.endpoint({ behaviour: { kind } })),
  )
  const secret = Buffer.alloc(32, 1)
  const places: string[] = []
  for (const { url } of endpoints) places.push(await sending.place(url, { secret }))
  return { town, sending, endpoints, places }
}

const received = (endpoints: readonly { received(): unknown[] }[]) =>
  endpoints.reduce((sum, one) => sum + one.received().length, 0)

describe('what the town sends', () => {
  it('to receivers that do not answer is told, and no more a day after they did: medium-failing', async () => {
    const finding = 'delivery.medium-failing webhook'
    const { town, sending, places } = await sendingTo(12, 'dead')
    await sending.dispatch(places, { hours: 1 })
    await town.deliver()
    expect(await foundIn(town)).not.toContain(finding)
    town.advance(61 * minute)
    await town.deliver()
    expect(await foundIn(town)).toContain(finding)
    const well = await world.endpoint({ behaviour: { kind: 'healthy' } })
    town.advance(day + minute)
    await sending.dispatch([await sending.place(well.url, { secret: Buffer.alloc(32, 1) })])
    await town.deliver()
    expect(received([well])).toBe(1)
    expect(await foundIn(town)).not.toContain(finding)
  })

  it('to a receiver that is gone is stopped, and told until somebody let it go on: destinations-parked', async () => {
    const { town, sending, endpoints, places } = await sendingTo(1, 'gone')
    const { actor } = await town.staff('administrator')
    await town.connection.pool.query('update delivery.destination set watched = true')
    await sending.dispatch(places)
    await town.deliver()
    expect(await foundIn(town)).toContain('delivery.destinations-parked')
    endpoints[0]?.become({ kind: 'healthy' })
    await town.run('delivery.release', { id: places[0] }, actor)
    expect(await foundIn(town)).not.toContain('delivery.destinations-parked')
  })

  it('and that no process sends is told after an hour, and no more when it has gone out: delivery-late', async () => {
    const { town, sending, endpoints, places } = await sendingTo(1, 'healthy')
    await sending.dispatch(places, { hours: 3 })
    town.advance(59 * minute)
    expect(await foundIn(town)).not.toContain('delivery.delivery-late')
    town.advance(2 * minute)
    expect(await foundIn(town)).toContain('delivery.delivery-late')
    await town.deliver()
    expect(received(endpoints)).toBe(1)
    expect(await foundIn(town)).not.toContain('delivery.delivery-late')
  })
})
