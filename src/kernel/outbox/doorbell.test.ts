import { describe, expect, it } from 'vitest'
import { createDoorbell } from './doorbell.ts'

/** Longer than any test may take: whoever is not woken fails it. */
const everMs = 600_000

describe('a doorbell', () => {
  it('wakes everybody who naps, each time it rings', async () => {
    const bell = createDoorbell()
    for (let round = 0; round < 3; round++) {
      const naps = [bell.nap(bell.rings(), everMs), bell.nap(bell.rings(), everMs)]
      bell.ring()
      await Promise.all(naps)
    }
    expect(bell.rings()).toBe(3)
  })

  it('that rang while somebody worked lets nobody nap who has not looked since', async () => {
    const bell = createDoorbell()
    const seen = bell.rings()
    bell.ring()
    await bell.nap(seen, everMs)
    const woken: string[] = []
    const nap = bell.nap(bell.rings(), everMs).then(() => woken.push('late'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(woken).toEqual([])
    bell.ring()
    await nap
  })

  it('lets nobody nap longer than said', async () => {
    const bell = createDoorbell()
    await bell.nap(bell.rings(), 1)
    expect(bell.rings()).toBe(0)
  })

  it('once closed lets nobody nap any more, and wakes who does', async () => {
    const bell = createDoorbell()
    const nap = bell.nap(bell.rings(), everMs)
    bell.close()
    await nap
    await bell.nap(bell.rings(), everMs)
    expect(bell.rings()).toBe(0)
  })
})
