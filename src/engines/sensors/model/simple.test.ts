import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ruleMistakes } from './level.ts'
import { replay } from './replay.ts'
import { rulesOf, simpleOf } from './simple.ts'

const datastream = '019a0000-0000-7000-8000-000000000001'
const simple = fc
  .record({
    measure: fc.constantFrom('value' as const, 'magnitude' as const, 'rise' as const, 'sum' as const),
    heldMinutes: fc.integer({ min: 0, max: 60 }),
    windowMinutes: fc.integer({ min: 1, max: 1440 }),
    levels: fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
    rise: fc.double({ min: 0, max: 100, noNaN: true }),
  })
  .map(({ measure, windowMinutes, levels, rise, heldMinutes }) => ({
    datastream,
    measure,
    heldMinutes,
    windowMinutes: measure === 'rise' || measure === 'sum' ? windowMinutes : null,
    levels: levels.map((level) => ({ level, rise: rise + level, fall: rise })),
  }))

const at = (values: readonly number[]) => values.map((value, n) => ({ at: n * 60_000, value }))
const river = (heldMinutes = 0) =>
  rulesOf({
    ...{ datastream, measure: 'value', windowMinutes: null, heldMinutes },
    levels: [
      { level: 3, rise: 2, fall: 1.5 },
      { level: 4, rise: 3, fall: 2.5 },
    ],
  })

describe('conditions as a form has them', () => {
  it('are rules that can be asked, and come back from them as they were', () => {
    fc.assert(
      fc.property(simple, (one) => {
        expect(ruleMistakes(rulesOf(one))).toEqual([])
        expect(simpleOf(rulesOf(one))).toEqual(one)
      }),
    )
  })

  it('are not made of rules a form cannot say', () => {
    const [rule] = river()
    if (!rule) throw new Error('no rule')
    const [leaf] = rule.groups[0]?.of ?? []
    if (!leaf) throw new Error('no condition')
    expect(simpleOf([{ ...rule, groups: [{ match: 'any', of: [leaf, leaf] }] }])).toBeNull()
    expect(
      simpleOf([rule, { ...rule, level: 4, groups: [{ match: 'all', of: [{ ...leaf, heldSeconds: 7 }] }] }]),
    ).toBeNull()
  })
})

describe('what rules would have proposed', () => {
  it('is each change to a level, and not the way back', () => {
    const made = replay(river(), at([1, 2, 2.9, 3.1, 2.6, 2.4, 1.4, 2.1]))
    expect(made.map(({ at: when, level }) => [when / 60_000, level])).toEqual([
      [1, 3],
      [3, 4],
      [5, 3],
      [7, 3],
    ])
  })

  it('waits as long as a value must be held', () => {
    expect(replay(river(2), at([2, 2, 1, 2, 2, 2])).map(({ at: when }) => when / 60_000)).toEqual([5])
  })

  it('is nothing where nothing was observed', () => {
    expect(replay(river(), [])).toEqual([])
  })
})
