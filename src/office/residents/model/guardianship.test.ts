import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateInJapan, startOfDayInJapan } from '#formats/japan-time'
import { Problem } from '#kernel'
import { majorityOf, standingOf, untilOf } from './guardianship.ts'

const birthday = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2100-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

/** What a clock in Tokyo shows, by the tables of the platform and not by the rule under test. */
const inTokyo = (instant: string) => {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: 'Asia/Tokyo',
    dateStyle: 'short',
    timeStyle: 'medium',
    hourCycle: 'h23',
  })
  return parts.format(new Date(instant)).replace(', ', ' ')
}
const codeOf = (run: () => unknown) => {
  try {
    run()
    return 'done'
  } catch (error) {
    return error instanceof Problem ? error.code : String(error)
  }
}

describe('coming of age', () => {
  it('is at 00:00 in Japan on the 18th birthday, whoever is born when', () => {
    fc.assert(
      fc.property(birthday, (born) => {
        const [year, month, day] = born.split('-').map(Number) as [number, number, number]
        // 18 years after a 29 February there is none: the year of age ends with 28 February.
        const leapling = month === 2 && day === 29
        const expected = leapling
          ? `${year + 18}-03-01`
          : `${year + 18}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
        // Japan had summer time from 1948 to 1951: nobody is of age by this law in those years.
        fc.pre(year + 18 < 1948 || year + 18 > 1951)
        expect(inTokyo(majorityOf(born))).toBe(`${expected} 00:00:00`)
      }),
    )
  })

  it.each([
    ['2008-11-22', '2026-11-21T15:00:00.000Z'],
    ['2008-02-29', '2026-02-28T15:00:00.000Z'],
    ['2008-01-01', '2025-12-31T15:00:00.000Z'],
    ['2008-12-31', '2026-12-30T15:00:00.000Z'],
  ])('of who is born on %s is at %s', (born, at) => {
    expect(majorityOf(born)).toBe(at)
  })

  it("ends a parent's say at that moment, not a millisecond before or after", () => {
    fc.assert(
      fc.property(birthday, (born) => {
        const untilAt = majorityOf(born)
        const one = {
          guardianId: 'a',
          fromAt: startOfDayInJapan(born),
          untilAt,
          withdrawnAt: null,
          offerUntil: null,
        }
        const before = new Date(Date.parse(untilAt) - 1).toISOString()
        expect([standingOf(one, before), standingOf(one, untilAt)]).toEqual(['current', 'over'])
      }),
    )
  })
})

describe('until when somebody acts for another', () => {
  const now = '2026-11-22T14:59:59.999Z'
  const until = (kind: 'proxy' | 'legal-guardian' | 'parent', date: string | null) =>
    untilOf({ kind, wardBirthDate: '2010-04-01', until: date }, now)

  it('a parent: until the child is of age, whatever is asked', () => {
    expect(until('parent', '2099-01-01')).toBe('2028-03-31T15:00:00.000Z')
    expect(codeOf(() => untilOf({ kind: 'parent', wardBirthDate: '2008-11-22', until: null }, now))).toBe(
      'residents.guardian-of-adult',
    )
  })

  it('a proxy: until the end of a day within three years; a legal guardian within ten', () => {
    expect(until('proxy', '2026-11-22')).toBe('2026-11-22T15:00:00.000Z')
    expect(until('proxy', '2029-11-22')).toBe('2029-11-22T15:00:00.000Z')
    expect(until('legal-guardian', '2036-11-22')).toBe('2036-11-22T15:00:00.000Z')
    for (const [kind, date] of [
      ['proxy', '2029-11-23'],
      ['proxy', '2026-11-21'],
      ['proxy', null],
      ['legal-guardian', '2036-11-23'],
    ] as const)
      expect(codeOf(() => until(kind, date))).toBe('residents.guardian-until')
  })

  it('the day is that of Japan', () => {
    expect(dateInJapan(now)).toBe('2026-11-22')
    expect(dateInJapan('2026-11-22T15:00:00.000Z')).toBe('2026-11-23')
  })
})
