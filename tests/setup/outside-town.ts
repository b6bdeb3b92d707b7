import { afterAll, beforeAll, expect } from 'vitest'
import { brokenInvariants } from './alerts/invariants.ts'
import { type OutsideWorld, startOutsideWorld } from './outside-world/index.ts'
import { openTown, type TestTown } from './town.ts'

/** A town that sends by its real adapters into a world around it; both are there from the first test of a file on. */
export type OutsideTown = {
  readonly world: OutsideWorld
  readonly town: TestTown
  /** Puts an alert out by two people, with everything that follows from it; returns its id. */
  publish(more?: Record<string, unknown>): Promise<string>
  /** Cancels it by two people, with everything that follows. */
  cancel(id: string): Promise<void>
}

const words = { headline: '川が危険です', description: '水が増えています。', instruction: '離れてください。' }
const hourMs = 3_600_000

/** To be called at the top of a file. Every invariant of every module holds when its tests are over. */
export function outsideTown(): OutsideTown {
  const open: { world?: OutsideWorld; town?: TestTown; officer?: Staff; approver?: Staff } = {}
  beforeAll(async () => {
    open.world = await startOutsideWorld()
    open.town = await openTown({ outside: open.world, until: 'file' })
    open.officer = await open.town.staff('duty-officer')
    open.approver = await open.town.staff('approver')
  })
  afterAll(async () => {
    if (open.town) expect(await brokenInvariants(open.town)).toEqual([])
    await open.world?.close()
  })
  const run = (name: string, input: unknown, who: 'officer' | 'approver') =>
    there(open.town).run(name, input, there(open[who]).actor) as Promise<{ id: string; version: number }>
  const approve = async ({ id, version }: { id: string; version: number }) => {
    await run('alerts.approve', { id, version }, 'approver')
    await there(open.town).settle()
    await there(open.town).deliver()
  }
  return {
    get world() {
      return there(open.world)
    },
    get town() {
      return there(open.town)
    },
    publish: async (more = {}) => {
      const content = {
        hazard: 'flood',
        level: 4,
        districts: [],
        expiresAt: new Date(Date.parse(there(open.town).now()) + hourMs).toISOString(),
        texts: { ja: words, 'ja-x-easy': words, en: words },
        ...more,
      }
      const draft = await run('alerts.draft', { drill: false, ...content }, 'officer')
      await approve(
        await run('alerts.submit', { ...content, id: draft.id, version: draft.version }, 'officer'),
      )
      return draft.id
    },
    cancel: async (id) => approve(await run('alerts.cancel', { id }, 'officer')),
  }
}

type Staff = Awaited<ReturnType<TestTown['staff']>>

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not before the first test')
  return value
}
