import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLog, type Db, Problem, plus } from '#kernel'
import { openKernel, type TestKernel } from '../../../tests/setup/kernel.ts'
import { enqueue } from './emit.ts'
import { type Listener, type OutboxParts, outboxDepth, workOne } from './worker.ts'

let kernel: TestKernel
const parked: string[] = []
beforeAll(async () => {
  kernel = await openKernel()
})
beforeEach(async () => {
  parked.splice(0)
  await kernel.rows('truncate kernel.outbox restart identity')
})

/** Emits one event for each aggregate, in this order; `name` is what listeners see as its payload. */
async function emit(...names: string[]): Promise<void> {
  const rows = names.map((name, n) => ({
    id: `019a0000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    listener: 'test.listener',
    event: 'test.saved',
    aggregate: name.replace(/\d+$/, ''),
    payload: { name },
    at: kernel.sources.now(),
  }))
  await kernel.connection.db.transaction().execute((db) => enqueue(db, rows))
}

const partsWith = (handle: Listener['handle'], onParked?: OutboxParts['onParked']): OutboxParts => ({
  db: kernel.connection.db,
  sources: kernel.sources,
  log: createLog('silent'),
  listeners: [{ name: 'test.listener', event: 'test.saved', handle }],
  onParked:
    onParked ??
    (async (_db, event) => {
      parked.push(`${event.payload['name']} ${event.attempts} ${event.error}`)
    }),
})

const drain = async (parts: OutboxParts): Promise<number> => {
  let count = 0
  while (await workOne(parts)) count++
  return count
}

const nameOf = (event: Parameters<Listener['handle']>[0]) => String(event.payload['name'])

describe('an event in the outbox', () => {
  it('is handed to its listener once, and is gone', async () => {
    const seen: string[] = []
    await emit('a1', 'b1', 'a2')
    const parts = partsWith(async (event) => void seen.push(nameOf(event)))
    expect(await drain(parts)).toBe(3)
    expect(seen).toEqual(['a1', 'b1', 'a2'])
    expect(await outboxDepth(kernel.connection.db)).toEqual({ waiting: 0, parked: 0 })
  })

  it('is handled by one of many workers at once, and never two of one aggregate at a time', async () => {
    const aggregates = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(aggregates, async (names) => {
        const seen: string[] = []
        const busy = new Set<string>()
        const parts = partsWith(async (event) => {
          if (busy.has(event.aggregate)) throw new Error('two at a time')
          busy.add(event.aggregate)
          await pause(1)
          seen.push(nameOf(event))
          busy.delete(event.aggregate)
        })
        const events = names.map((name, n) => `${name}${n}`)
        await emit(...events)
        // A worker that finds nothing free right now would come again later: all of them do.
        while ((await outboxDepth(kernel.connection.db)).waiting > 0)
          await Promise.all(Array.from({ length: 4 }, () => drain(parts)))
        expect(seen.toSorted()).toEqual(events.toSorted())
        for (const name of ['a', 'b', 'c']) {
          const own = (all: string[]) => all.filter((event) => event.startsWith(name))
          expect(own(seen)).toEqual(own(events))
        }
      }),
      { numRuns: 15 },
    )
  })

  it('is not touched by a second worker while the first one lives', async () => {
    await emit('a1', 'a2')
    const reached = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    const slow = workOne(
      partsWith(async () => {
        reached.resolve()
        await released.promise
      }),
    )
    await reached.promise
    expect(await drain(partsWith(async () => undefined))).toBe(0)
    released.resolve()
    expect(await slow).toMatchObject({ payload: { name: 'a1' } })
    expect(await drain(partsWith(async () => undefined))).toBe(1)
  })

  it('runs again when its worker dies in the middle', async () => {
    await emit('a1')
    const killed = workOne(
      partsWith(async () => {
        await kernel.rows(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'",
        )
      }),
    )
    await expect(killed).rejects.toThrow()
    const seen: number[] = []
    await drain(partsWith(async (event) => void seen.push(event.attempts)))
    expect(seen).toEqual([0])
  })

  it('that fails is tried again later and later, and in between not at all', async () => {
    await emit('a1')
    const waits: number[] = []
    const parts = partsWith(async () => {
      throw new TypeError('broken')
    })
    for (let attempt = 1; attempt < 8; attempt++) {
      expect(await drain(parts)).toBe(1)
      const [row] = await kernel.rows<{ wait: string; error: string; attempts: number }>(
        'select extract(epoch from due_at - $1::timestamptz) * 1000 as wait, error, attempts from kernel.outbox',
        [kernel.sources.now()],
      )
      expect(row).toMatchObject({ error: 'TypeError', attempts: attempt })
      waits.push(Number(row?.wait))
      kernel.advance(Number(row?.wait) - 1)
      expect(await drain(parts)).toBe(0)
      kernel.advance(1)
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000])
    expect(parked).toEqual([])
  })

  it('does not wait for the time that was, where the clock was set back', async () => {
    await emit('a1')
    const hour = 3_600_000
    kernel.advance(-hour)
    let broken = true
    const parts = partsWith(async () => {
      if (broken) throw new TypeError('broken')
    })
    expect(await drain(parts)).toBe(1)
    // It failed, and has its pause; after that the clock goes back once more.
    expect(await drain(parts)).toBe(0)
    kernel.advance(-hour)
    broken = false
    expect(await drain(parts)).toBe(1)
    expect(await outboxDepth(kernel.connection.db)).toEqual({ waiting: 0, parked: 0 })
    kernel.advance(2 * hour)
  })

  it('that always fails is parked after eight tries, said once, and holds up its own aggregate only', async () => {
    await emit('a1', 'a2', 'b1')
    const seen: string[] = []
    const parts = partsWith(async (event) => {
      seen.push(nameOf(event))
      if (nameOf(event) === 'a1') throw new Problem('test.never', 409)
    })
    for (let n = 0; n < 30; n++) {
      await drain(parts)
      kernel.advance(60_000)
    }
    expect(parked).toEqual(['a1 8 test.never'])
    expect(seen.filter((name) => name === 'a1')).toHaveLength(8)
    expect(seen).toContain('b1')
    expect(seen).not.toContain('a2')
    expect(await outboxDepth(kernel.connection.db)).toEqual({ waiting: 1, parked: 1 })
  })

  it('is parked together with what is said about it, or not at all', async () => {
    await emit('a1')
    await kernel.rows('update kernel.outbox set attempts = 7')
    const broken = partsWith(
      async () => {
        throw new Error('x')
      },
      async () => {
        throw new Error('nobody could be told')
      },
    )
    await expect(workOne(broken)).rejects.toThrow('nobody could be told')
    expect(await outboxDepth(kernel.connection.db)).toEqual({ waiting: 1, parked: 0 })
  })

  it('for a listener of another version is left to that program, and parked when nobody takes it in an hour', async () => {
    await emit('a1')
    await kernel.rows("update kernel.outbox set listener = 'test.gone', attempts = 7")
    await drain(partsWith(async () => undefined))
    expect(parked).toEqual([])
    await kernel.rows("update kernel.outbox set at = at - interval '61 minutes'")
    await drain(partsWith(async () => undefined))
    expect(parked).toEqual(['a1 8 Error'])
  })

  it('of a rolled back transaction never was', async () => {
    const undone = kernel.connection.db.transaction().execute(async (db: Db) => {
      await enqueue(db, [
        {
          id: '019a0000-0000-7000-8000-000000000001',
          listener: 'test.listener',
          event: 'test.saved',
          aggregate: 'a',
          payload: {},
          at: plus(kernel.sources.now(), 0),
        },
      ])
      throw new Error('undo')
    })
    await expect(undone).rejects.toThrow('undo')
    expect(await outboxDepth(kernel.connection.db)).toEqual({ waiting: 0, parked: 0 })
  })
})
