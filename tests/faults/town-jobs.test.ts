import { expect, it } from 'vitest'
import { judgeRuns, type RunNote } from './town-jobs.ts'

const minute = 60_000
/** A quarter of a minute after noon in Tokyo. */
const noon = Date.parse('2026-05-01T03:00:15.000Z')
const schedules = [
  { name: 'often', cron: '* * * * *' },
  { name: 'daily', cron: '30 12 * * *' },
]

/** Runs of `often` so many minutes after noon, each ended, and those of `daily`. */
const runs = (often: readonly number[], daily: readonly number[] = []): RunNote[] =>
  [...often.map((at) => ['often', at] as const), ...daily.map((at) => ['daily', at] as const)].flatMap(
    ([name, at], n) =>
      ['created', 'active', 'completed'].map((state) => ({
        ...{ id: String(n), name, state },
        atMs: noon + at * minute,
      })),
  )

const judged = (notes: RunNote[], aheads: readonly [at: number, ahead: number][] = []) =>
  judgeRuns({
    ...{ schedules, notes, endMs: noon + 10 * minute, dueByMs: noon + 8 * minute },
    steps: [[0, 0] as const, ...aheads].map(([at, ahead]) => ({
      ...{ atMs: noon + at * minute, aheadMs: ahead * minute },
    })),
  }).wrong

const each = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const on = (...more: [number, number][]) => more

it('a run for each due time is in order, late ones too', () => {
  expect(judged(runs(each))).toEqual([])
  expect(judged(runs([1, 2, 4.9, 5, 5.1, 6, 7, 8, 9, 10]))).toEqual([])
})

it('a due time without its run is told', () => {
  expect(judged(runs(each.filter((at) => at !== 4)))).toEqual([
    'often was due at 2026-05-01T03:04:00.000Z and not run',
  ])
})

it('a second run for one due time is told', () => {
  expect(judged(runs([...each.slice(0, 4), 4.2, ...each.slice(4)]))).toEqual([
    expect.stringMatching(/^often was run at .* and nothing was due$/),
  ])
})

it('a run without an end is told', () => {
  const notes = runs(each).filter(({ id, state }) => id !== '3' || state === 'created')
  expect(judged(notes)).toEqual(['often: the run 3 has no end, only created at 2026-05-01T03:04:15.000Z'])
})

it('what the clock skipped is made up for by one run, and only one', () => {
  const ahead = on([3.2, 60])
  expect(judged(runs([...each, 3.5], [3.5]), ahead)).toEqual([])
  expect(judged(runs([...each, 3.5]), ahead)).toEqual([
    'daily was due at 2026-05-01T03:30:00.000Z and not run',
  ])
  expect(judged(runs(each, [3.5]), ahead)).toEqual([expect.stringMatching(/^often was due at/)])
  expect(judged(runs([...each, 3.5], [3.5, 3.6]), ahead)).toEqual([
    expect.stringMatching(/^daily was run at/),
  ])
})

it('work goes on after the clock was set back', () => {
  const back = on([2.2, 60], [4.2, 0])
  expect(judged(runs([...each, 2.5], [2.5]), back)).toEqual([])
  expect(judged(runs([1, 2, 2.5, 3, 4], [2.5]), back)).toHaveLength(4)
})

it('what was run before the clock was set back and on again, faster than the town looks, is not due again', () => {
  const flicker = (back: number) => on([2.2, 10], [4.2, 0], [4.2 + back, 10])
  const often = [1, 2, 2.4, 3, 4, 5, 6, 7, 8, 9, 10]
  expect(judged(runs(often), flicker(0.1))).toEqual([])
  expect(judged(runs(often.filter((at) => at !== 4)), flicker(0.1))).toEqual([
    'often was due at 2026-05-01T03:14:00.000Z and not run',
  ])
  expect(judged(runs([...often, 5.4]), flicker(1.1))).toEqual([])
  expect(judged(runs(often), flicker(1.1))).toEqual([
    expect.stringMatching(/^often was due at .* and not run$/),
  ])
})
