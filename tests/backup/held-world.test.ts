import { describe, expect, it, vi } from 'vitest'
import { saving } from '../setup/backup/saving.ts'
import { atEnd } from '../setup/ending.ts'
import { startOutsideWorld } from '../setup/outside-world/index.ts'
import { sendingOf } from '../setup/sending.ts'
import { openTown, type TestTown } from '../setup/town.ts'

// A restore runs every migration.
vi.setConfig({ testTimeout: 120_000 })

const secret = Buffer.alloc(32, 7)
const later = 3_600_000

/** A town with two receivers on the web and two mailboxes, and a message on its way to each. */
async function townAndWorld() {
  const world = await startOutsideWorld()
  atEnd('test', () => world.close())
  const town = await openTown({ outside: world })
  const sending = sendingOf(() => town)
  const machines = [
    await world.endpoint({ behaviour: { kind: 'healthy' }, secret }),
    await world.endpoint({ behaviour: { kind: 'status', status: 503 }, secret }),
  ]
  const boxes = [world.mailbox(), world.mailbox()]
  const [first = '', second = ''] = await Promise.all(
    machines.map(({ url }) => sending.place(url, { secret })),
  )
  const mails = await Promise.all(
    boxes.map(({ address }) =>
      sending.place(address, { medium: 'mail', leaveUrl: 'http://localhost:8080/leave' }),
    ),
  )
  const send = (to: string[]) => sending.dispatch(to, { hours: 48, reply: false })
  const got = () => [...machines, ...boxes].map((one) => one.received().length)
  const repeats = () => [...machines, ...boxes].reduce((sum, one) => sum + one.repeats(), 0)
  return { world, town, machines, places: [first, second, ...mails], send, got, repeats }
}

const release = async (town: TestTown) => {
  const { actor } = await town.staff('administrator')
  await town.run('kernel.release-hold', { what: 'delivery' }, actor)
}

describe('a town that was restored elsewhere with messages on their way', () => {
  it('sends nothing to machines and mailboxes before it is released, and then each message once', async () => {
    const { world, town, machines, places, send, got, repeats } = await townAndWorld()
    await send(places)
    const saved = await saving(town.ownerUrl)
    await saved.backUp('2026-11-22T03:00:00.000Z')
    await saved.saveKeys('2026-11-22T04:00:00.000Z')
    expect(got()).toEqual([0, 0, 0, 0])
    const restored = await openTown({ on: { ...(await saved.restore()), parts: town.parts }, outside: world })
    restored.advance(later)
    for (let n = 0; n < 3; n += 1) await restored.deliver()
    expect([got(), machines.map((one) => one.requests())]).toEqual([
      [0, 0, 0, 0],
      [0, 0],
    ])
    await release(restored)
    machines[1]?.become({ kind: 'healthy' })
    for (let n = 0; n < 3; n += 1) await restored.deliver()
    expect([got(), repeats()]).toEqual([[1, 1, 1, 1], 0])
  })

  it('repeats what went out after the backup under the same id, which a receiver knows it by, and nothing that had arrived before it', async () => {
    const { world, town, machines, places, send, got } = await townAndWorld()
    await send(places)
    await town.deliver()
    expect(got()).toEqual([1, 0, 1, 1])
    const saved = await saving(town.ownerUrl)
    await saved.backUp('2026-11-22T03:00:00.000Z')
    await saved.saveKeys('2026-11-22T04:00:00.000Z')
    machines[1]?.become({ kind: 'healthy' })
    town.advance(later)
    await town.deliver()
    expect(got()).toEqual([1, 1, 1, 1])
    const restored = await openTown({ on: { ...(await saved.restore()), parts: town.parts }, outside: world })
    restored.advance(later)
    await release(restored)
    await restored.deliver()
    // Two requests, one message.
    expect(got()).toEqual([1, 1, 1, 1])
    expect(machines.map((one) => one.repeats())).toEqual([0, 1])
  })
})
