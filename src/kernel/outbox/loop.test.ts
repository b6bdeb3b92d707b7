import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLog, listen } from '#kernel'
import { openKernel, type TestKernel } from '../../../tests/setup/kernel.ts'
import { channel, enqueue } from './emit.ts'
import { startOutbox } from './loop.ts'

let kernel: TestKernel
beforeAll(async () => {
  kernel = await openKernel()
})
beforeEach(async () => {
  await kernel.rows('truncate kernel.outbox')
})

const emit = (aggregate: string) =>
  enqueue(kernel.connection.db, [
    {
      id: crypto.randomUUID(),
      listener: 'test.listener',
      event: 'test.saved',
      aggregate,
      payload: {},
      at: kernel.sources.now(),
    },
  ])

/** A loop whose listener tells each aggregate; `next` waits for one more. */
function start(handle: (aggregate: string) => Promise<void> = async () => undefined) {
  const seen: string[] = []
  const waiting: (() => void)[] = []
  const loop = startOutbox({
    db: kernel.connection.db,
    sources: kernel.sources,
    log: createLog('silent'),
    listeners: [
      {
        name: 'test.listener',
        event: 'test.saved',
        handle: async ({ aggregate }) => {
          await handle(aggregate)
          seen.push(aggregate)
          waiting.shift()?.()
        },
      },
    ],
    onParked: async () => undefined,
  })
  return { loop, seen, next: () => new Promise<void>((resolve) => waiting.push(resolve)) }
}

/** Hears notifications; `until` waits for the next one of that name. */
function hear() {
  const waiting = new Map<string, () => void>()
  const subscription = listen(kernel.database.appUrl, [channel], (name) => waiting.get(name)?.())
  return {
    subscription,
    until: (name: string) => new Promise<void>((resolve) => waiting.set(name, resolve)),
  }
}

describe('the outbox loop', () => {
  it('handles what is there, and what comes when it is woken', async () => {
    await emit('a')
    const { loop, seen, next } = start()
    await next()
    const more = next()
    await emit('b')
    loop.wake()
    await more
    await loop.stop()
    expect(seen).toEqual(['a', 'b'])
  })

  it('finds an event whose notification was lost', async () => {
    const { loop, seen, next } = start()
    const one = next()
    await emit('a')
    await one
    await loop.stop()
    expect(seen).toEqual(['a'])
  })

  it('waits for the listener in hand when it is stopped, and takes nothing new', async () => {
    const reached = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    await emit('a')
    const { loop, seen } = start(async () => {
      reached.resolve()
      await released.promise
    })
    await reached.promise
    await emit('b')
    const stopped = loop.stop()
    expect(seen).toEqual([])
    released.resolve()
    await stopped
    expect(seen[0]).toBe('a')
    const left = await kernel.rows('select aggregate from kernel.outbox')
    expect(seen.length + left.length).toBe(2)
  })
})

describe('a session that listens', () => {
  it('hears an event when, and only when, its transaction commits', async () => {
    const { subscription, until } = hear()
    await until('reconnected')
    const heard = until(channel)
    await emit('a')
    await heard
    await subscription.close()
  })

  it('comes back after its connection was cut, says so, and hears again', async () => {
    const { subscription, until } = hear()
    await until('reconnected')
    const back = until('reconnected')
    const cut = await kernel.rows(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen %'",
    )
    expect(cut).toHaveLength(1)
    await back
    const heard = until(channel)
    await emit('a')
    await heard
    await subscription.close()
  })

  it('can be closed at any moment, also before it is open', async () => {
    for (let n = 0; n < 5; n++) await hear().subscription.close()
    const { subscription, until } = hear()
    await until('reconnected')
    await subscription.close()
    const left = await kernel.rows(
      "select 1 from pg_stat_activity where datname = current_database() and query like 'listen %'",
    )
    expect(left).toEqual([])
  })
})
