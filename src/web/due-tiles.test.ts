import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLog, type Instant } from '#kernel'
import { dueTiles } from './due-tiles.ts'
import type { LabelledTile } from './tiles.ts'

type Given = { count: number; dueAt: Instant | null } | 'nothing to ask' | 'away'

const tileOf = (given: Given, n: number): LabelledTile => ({
  name: `t${n}`,
  face: 'console',
  path: `/console/t${n}`,
  grant: 'signed-in',
  label: `trial.tile.t${n}`,
  about: `trial.tile.t${n}-about`,
  ...(given === 'nothing to ask'
    ? {}
    : {
        due: async () => {
          if (given === 'away') throw new Error('away')
          return given
        },
      }),
})
const ask = () => Promise.reject(new Error('nobody asks'))
const log = createLog('silent')
const givens = fc.array(
  fc.oneof(
    fc.constantFrom<Given>('nothing to ask', 'away', { count: 0, dueAt: null }, { count: 2, dueAt: null }),
    fc.integer({ min: 0, max: 9 }).map((n): Given => ({ count: 1, dueAt: `2026-11-2${n}T00:00:00.000Z` })),
  ),
  { maxLength: 8 },
)

describe('the tiles of the front page of staff', () => {
  it('are all there, once: what is due by its time, then what has none, and the others as they were', async () => {
    await fc.assert(
      fc.asyncProperty(givens, async (all) => {
        const tiles = all.map(tileOf)
        const { due, others } = await dueTiles(tiles, ask, log)
        expect([...due, ...others].map(({ path }) => path).sort()).toEqual(
          tiles.map(({ path }) => path).sort(),
        )
        expect(due.every(({ count }) => count > 0)).toBe(true)
        const times = due.map(({ dueAt }) => dueAt ?? 'never')
        expect(times).toEqual([...times].sort())
        const order = others.map(({ path }) => tiles.findIndex((tile) => tile.path === path))
        expect(order).toEqual([...order].sort((a, b) => a - b))
        const open = all.filter((given) => typeof given === 'object' && given.count > 0)
        expect(due.length).toBe(open.length)
      }),
    )
  })

  it('are there without a count when it cannot be had, and the log says why', async () => {
    const lines: string[] = []
    const loud = createLog('info', { write: (line) => lines.push(line) })
    const { due, others } = await dueTiles([tileOf('away', 1)], ask, loud)
    expect([due.length, others.length]).toEqual([0, 1])
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'web.no-due', tile: 'trial.tile.t1' })
  })
})
