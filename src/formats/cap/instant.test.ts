import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatInstant, parseInstant } from './instant.ts'

describe('times', () => {
  it('any second of any year comes back from any offset', () => {
    const offsets = fc.tuple(fc.constantFrom('+', '-'), fc.nat(13), fc.constantFrom('00', '30', '45'))
    const seconds = fc.integer({ min: -62_000_000_000, max: 253_000_000_000 })
    fc.assert(
      fc.property(seconds, offsets, (second, [sign, hours, minutes]) => {
        const written = formatInstant(
          new Date(second * 1000).toISOString(),
          `${sign}${String(hours).padStart(2, '0')}:${minutes}`,
        )
        expect(written).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$/u)
        expect(parseInstant(written)).toBe(second * 1000)
      }),
    )
  })

  it('UTC is written as minus zero, as the standard asks', () => {
    expect(formatInstant('2026-07-01T03:00:00.000Z', '+00:00')).toBe('2026-07-01T03:00:00-00:00')
  })

  it.each([
    '2026-07-01T12:00:00Z',
    '2026-07-01T12:00:00',
    '2026-07-01T12:00:00.0+09:00',
    '2026-07-01T12:00:00,09:00',
    '2026-02-30T12:00:00+09:00',
    '2026-13-01T12:00:00+09:00',
    '2026-07-01T25:00:00+09:00',
    '2026-07-01T12:00:00+14:30',
    '2026-07-01 12:00:00+09:00',
    '',
  ])('%j is no CAP dateTime', (text) => {
    expect(parseInstant(text)).toBeUndefined()
  })

  it('midnight at the end of a day is the start of the next', () => {
    expect(parseInstant('2026-07-01T24:00:00+09:00')).toBe(parseInstant('2026-07-02T00:00:00+09:00'))
  })
})
