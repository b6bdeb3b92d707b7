import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Instant } from '../clock/index.ts'
import { toInstant } from './types.ts'

const dates = fc.date({
  min: new Date('0001-01-01T00:00:00.000Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})

describe('a timestamptz', () => {
  it('becomes the Instant that was stored, with or without trailing zeros', () => {
    fc.assert(
      fc.property(dates, (date) => {
        const iso = date.toISOString()
        const text = iso.replace('T', ' ').replace('Z', '+00')
        const short = text.replace(/\.?0+\+00$/, (zeros) => (zeros.startsWith('.') ? '+00' : zeros))
        expect(toInstant(text)).toBe(iso)
        expect(toInstant(text.replace(/(\.\d*?)0+\+00$/, '$1+00').replace('.+00', '+00'))).toBe(iso)
        expect(Instant.safeParse(toInstant(short)).success).toBe(true)
      }),
    )
  })

  it('loses what is finer than a millisecond, and never becomes a later moment', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 999 }), (date, micros) => {
        const text = date.toISOString().replace('T', ' ').replace('Z', String(micros).padStart(3, '0'))
        expect(toInstant(`${text}+00`)).toBe(date.toISOString())
      }),
    )
  })

  it.each([
    '0044-03-15 00:00:00+00 BC',
    'infinity',
    '-infinity',
    '10000-01-01 00:00:00+00',
    '2026-11-22 14:05:00+09',
    '2026-11-22 14:05:00+00:30',
    '2026-11-22 14:05:00',
    '',
  ])('%j is refused', (text) => {
    expect(() => toInstant(text)).toThrow('timestamptz outside')
  })
})
