import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Figures, Row } from '../schema.ts'
import { aggregate, faultsOf, figureNames, none, sumOf } from './reconcile.ts'

const figures = fc.record(
  Object.fromEntries(figureNames.map((name) => [name, fc.integer({ min: 0, max: 5000 })])),
) as fc.Arbitrary<Figures>
const rows = fc.uniqueArray(fc.record({ place: fc.stringMatching(/^[a-z]{1,8}$/), figures }), {
  selector: ({ place }) => place,
  minLength: 1,
  maxLength: 12,
}) as fc.Arbitrary<Row[]>

const at = '2026-11-22T03:00:00.000Z'
const report = (of: Row[], more: object = {}) => ({
  number: 1,
  asOf: at,
  rows: of,
  totals: sumOf(of),
  correction: null,
  ...more,
})
const names = (faults: readonly { check: string }[]) => [...new Set(faults.map(({ check }) => check))]
const row = (given: Partial<Figures>, place = 'a'): Row => ({ place, figures: { ...none, ...given } })

describe('the totals of a report', () => {
  it('are what its rows add up to, figure by figure, and any other total is told', () => {
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom(...figureNames),
        fc.integer({ min: 1, max: 9 }),
        (of, name, wrong) => {
          const right = report(of)
          expect(faultsOf(right, null).filter(({ check }) => check === 'rows-sum-to-totals')).toEqual([])
          const off = { ...right, totals: { ...right.totals, [name]: right.totals[name] + wrong } }
          expect(faultsOf(off, null)).toContainEqual({
            check: 'rows-sum-to-totals',
            place: null,
            figure: name,
          })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('of a prefecture are the sum of every district of every town, in whatever order the reports came', () => {
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1, maxLength: 8 }), (towns) => {
        const reports = towns.map((of, n) => ({ town: String(320000 + n), totals: sumOf(of) }))
        const whole = aggregate(reports)
        expect(whole.totals).toEqual(sumOf(towns.flat()))
        expect(aggregate(reports.toReversed())).toEqual(whole)
        expect(
          faultsOf(report(whole.rows, { totals: whole.totals }), null).map(({ check }) => check),
        ).not.toContain('rows-sum-to-totals')
      }),
      { numRuns: 60 },
    )
  })
})

describe('a report', () => {
  it.each([
    ['names a place twice', [row({}), row({})], 'place-once'],
    ['has more disaster-related dead than dead', [row({ dead: 1, relatedDead: 2 })], 'related-within-dead'],
    [
      'has households in no house',
      [row({ destroyedHouseholds: 1, destroyedPeople: 2 })],
      'households-within-houses',
    ],
    [
      'has fewer people than households',
      [row({ damagedHouses: 1, damagedHouseholds: 2, damagedPeople: 1 })],
      'people-within-households',
    ],
    [
      'has people of no household',
      [row({ floodedAboveHouses: 1, floodedAbovePeople: 1 })],
      'people-within-households',
    ],
  ])('that %s is told', (_name, of, check) => {
    expect(names(faultsOf(report(of), null))).toEqual([check])
  })

  it('may leave houses empty, and many households in one', () => {
    const flat = row({
      destroyedHouses: 3,
      halfDestroyedHouses: 1,
      halfDestroyedHouseholds: 40,
      halfDestroyedPeople: 90,
    })
    expect(faultsOf(report([flat]), null)).toEqual([])
  })

  it('with fewer dead than the one before needs a reason, and any other figure may fall', () => {
    const before = report([row({ dead: 3, missing: 5 })])
    const fewer = report([row({ dead: 2, missing: 1 })], { number: 2 })
    expect(names(faultsOf(fewer, before))).toEqual(['dead-not-lowered'])
    expect(faultsOf({ ...fewer, correction: '別の災害による死者と判明' }, before)).toEqual([])
    expect(faultsOf(report([row({ dead: 3 })], { number: 2 }), before)).toEqual([])
  })

  it('follows the one before in number and time', () => {
    const before = report([row({})], { number: 4 })
    expect(names(faultsOf(report([row({})], { number: 6 }), before))).toEqual(['number-follows'])
    expect(names(faultsOf(report([row({})], { number: 2 }), null))).toEqual(['number-follows'])
    const earlier = report([row({})], { number: 5, asOf: '2026-11-22T02:59:59.999Z' })
    expect(names(faultsOf(earlier, before))).toEqual(['time-follows'])
  })
})
