import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeBytes, formatCode, readCode } from './paper-code.ts'

const codes = fc.uint8Array({ minLength: codeBytes, maxLength: codeBytes }).map(formatCode)

describe('a paper code', () => {
  it('has six groups of four characters that cannot be taken for one another', () => {
    fc.assert(
      fc.property(codes, (code) => {
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){5}$/)
      }),
    )
  })

  it('holds 120 random bits: every character has 32 values, and each of them is as likely', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => n)
    const counts = new Map<string, number>()
    for (let n = 0; n < 256; n++) {
      const char = formatCode(Uint8Array.from({ length: codeBytes }, () => bytes[n] ?? 0)).charAt(0)
      counts.set(char, (counts.get(char) ?? 0) + 1)
    }
    expect([...counts.values()]).toEqual(Array.from({ length: 32 }, () => 8))
  })

  it('is read however it was typed', () => {
    const typed: ((code: string) => string)[] = [
      (code) => code,
      (code) => code.toLowerCase(),
      (code) => code.replaceAll('-', ''),
      (code) => code.replaceAll('-', ' '),
      (code) => code.replaceAll('-', '－'),
      (code) => code.replaceAll('0', 'O').replaceAll('1', 'l'),
      (code) => ` ${code}\n`,
      (code) => [...code].map((char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)).join(''),
    ]
    fc.assert(
      fc.property(codes, fc.constantFrom(...typed), (code, type) => {
        expect(readCode(type(code))).toBe(code.replaceAll('-', ''))
      }),
    )
  })

  it('of a sheet printed before, with 20 characters in groups of five, is read too', () => {
    expect(readCode('7K2QF-ABCDE-01234-VWXYZ')).toBe('7K2QFABCDE01234VWXYZ')
  })

  it('is nothing else: any other text is none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const read = readCode(text)
        expect(read === null || /^[0-9A-HJKMNP-TV-Z]{20}([0-9A-HJKMNP-TV-Z]{4})?$/.test(read)).toBe(true)
      }),
    )
    for (const text of [
      '',
      '-',
      'U'.repeat(24),
      '0'.repeat(19),
      '0'.repeat(21),
      '0'.repeat(23),
      '0'.repeat(25),
    ])
      expect(readCode(text)).toBeNull()
  })
})
