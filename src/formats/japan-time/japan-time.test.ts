import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateInJapan, fiscalYearOf, startOfDayInJapan } from './index.ts'

const moment = fc
  .date({ min: new Date('1952-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString())

const inTokyo = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo', dateStyle: 'short' })

describe('a day in Japan', () => {
  it('is the one that the time zone database says', () => {
    fc.assert(
      fc.property(moment, (at) => {
        expect(dateInJapan(at)).toBe(inTokyo.format(new Date(at)))
      }),
    )
  })

  it('begins at its first moment, and not a millisecond earlier', () => {
    fc.assert(
      fc.property(moment, (at) => {
        const start = startOfDayInJapan(dateInJapan(at))
        expect(dateInJapan(start)).toBe(dateInJapan(at))
        expect(dateInJapan(new Date(Date.parse(start) - 1).toISOString()) < dateInJapan(at)).toBe(true)
        expect(start <= at).toBe(true)
      }),
    )
  })

  it('years later is the same day, and the day after where that year has no 29 February', () => {
    expect(dateInJapan(startOfDayInJapan('2008-02-29', 18))).toBe('2026-03-01')
    expect(dateInJapan(startOfDayInJapan('2008-02-29', 16))).toBe('2024-02-29')
    expect(startOfDayInJapan('2008-11-22', 18)).toBe('2026-11-21T15:00:00.000Z')
  })

  it('is of the fiscal year that began on 1 April', () => {
    expect(fiscalYearOf('2027-03-31T14:59:59.999Z')).toBe(2026)
    expect(fiscalYearOf('2027-03-31T15:00:00.000Z')).toBe(2027)
  })
})
