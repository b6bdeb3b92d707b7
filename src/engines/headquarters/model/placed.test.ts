import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placed } from './placed.ts'

const districts = [
  { code: 'centre', name: { ja: '中央', en: 'Chuo' } },
  { code: 'riverside', name: { ja: '川辺', en: 'Kawabe' } },
]
const found = (district: string | null, households: number, people: number) => ({
  district,
  households,
  people,
})

describe('what the register counts', () => {
  it('is placed by code or by any of the names, added up, and what lies in no district is told', () => {
    expect(
      placed(
        [
          found('中央', 2, 5),
          found(' centre ', 1, 1),
          found('Kawabe', 3, 9),
          found(null, 1, 2),
          found('山', 1, 4),
        ],
        districts,
      ),
    ).toEqual({
      counts: [
        { district: 'centre', households: 3, people: 6 },
        { district: 'riverside', households: 3, people: 9 },
      ],
      ...{ households: 8, people: 21, unplacedHouseholds: 2, unplacedPeople: 6 },
    })
  })

  it('gives no count to a district it does not name, for nobody knows that it is empty', () => {
    expect(placed([found('中央', 2, 5)], districts).counts.map(({ district }) => district)).toEqual([
      'centre',
    ])
  })

  it('is all there: districts and what lies in none add up to the register, whatever it calls them', () => {
    const name = fc.constantFrom(null, '中央', 'centre', '川辺', '山', '')
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.nat(500), fc.nat(500))), (lines) => {
        const all = placed(
          lines.map(([district, households, people]) => found(district, households, people)),
          districts,
        )
        const people = all.counts.reduce((sum, one) => sum + one.people, 0)
        expect(people + all.unplacedPeople).toBe(lines.reduce((sum, [, , n]) => sum + n, 0))
        expect(all.people).toBe(people + all.unplacedPeople)
      }),
    )
  })
})
