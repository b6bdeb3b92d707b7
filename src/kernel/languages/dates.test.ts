import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDate, formatDateTime } from './index.ts'

const AT = '2026-11-22T05:05:00.000Z'

describe('formatDateTime', () => {
  it('writes a moment in each language in the time of Japan', () => {
    expect(formatDateTime(AT, 'ja')).toBe('2026年11月22日（日）14時05分')
    expect(formatDateTime(AT, 'ja-x-easy')).toBe('2026年11月22日（日曜日） 午後2時5分')
    expect(formatDateTime(AT, 'en')).toBe('22 Nov 2026, 14:05')
  })

  it('writes the era in Japanese only, and 元年 for its first year', () => {
    expect(formatDateTime(AT, 'ja', 'era')).toBe('令和8年11月22日（日）14時05分')
    expect(formatDateTime(AT, 'en', 'era')).toBe('22 Nov 2026, 14:05')
    expect(formatDate('2019-05-01', 'ja', 'era')).toBe('令和元年5月1日（水）')
    expect(formatDate('2019-04-30', 'ja', 'era')).toBe('平成31年4月30日（火）')
    expect(formatDate('2026-11-22', 'ja-x-easy', 'era')).toBe('2026年11月22日（日曜日）')
  })

  it('writes the time of day alone', () => {
    expect([
      formatDateTime(AT, 'ja', 'time'),
      formatDateTime(AT, 'ja-x-easy', 'time'),
      formatDateTime(AT, 'en', 'time'),
    ]).toEqual(['14時05分', '午後2時5分', '14:05'])
  })

  it('crosses midnight where Japan does', () => {
    expect(formatDateTime('2026-12-31T15:00:00.000Z', 'ja')).toBe('2027年1月1日（金）0時00分')
    expect(formatDateTime('2026-12-31T15:00:00.000Z', 'ja-x-easy')).toBe('2027年1月1日（金曜日） 午前0時0分')
    expect(formatDateTime('2026-12-31T15:00:00.000Z', 'en')).toBe('1 Jan 2027, 00:00')
    expect(formatDateTime('2026-11-22T03:00:00.000Z', 'ja-x-easy', 'time')).toBe('午後0時0分')
  })

  it('reads back as the minute it was given', () => {
    const instants = fc.date({
      min: new Date('1950-01-01'),
      max: new Date('2200-01-01'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(instants, (date) => {
        const [year, month, day, hour, minute] = [
          ...formatDateTime(date.toISOString(), 'ja').matchAll(/\d+/g),
        ].map(Number)
        const back = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute) - 9 * 3_600_000
        // Japan kept summer time from 1948 to 1951.
        fc.pre(date.getUTCFullYear() > 1951)
        expect(back).toBe(Math.floor(date.getTime() / 60_000) * 60_000)
      }),
    )
  })

  it.each(['', '2026-11-22', '2026-11-22T05:05:00', '2026-11-22T05:05:00+09:00', '2026-13-01T00:00:00Z'])(
    'refuses %j',
    (text) => {
      expect(() => formatDateTime(text, 'ja')).toThrow(RangeError)
    },
  )
})

describe('formatDate', () => {
  it('writes a date of law in each language', () => {
    expect(formatDate('2026-04-01', 'ja')).toBe('2026年4月1日（水）')
    expect(formatDate('2026-04-01', 'en')).toBe('1 Apr 2026')
    expect(formatDate('2026-04-01', 'ja-x-easy')).toBe('2026年4月1日（水曜日）')
  })

  it.each(['2026-02-30', '2026-2-3', AT, ''])('refuses %j', (text) => {
    expect(() => formatDate(text, 'ja')).toThrow(RangeError)
  })
})
