import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkDigit, findMyNumbers, isMyNumber } from './index.ts'

const eleven = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 11 })
  .map((digits) => digits.join(''))
const number = eleven.map((digits) => `${digits}${checkDigit(digits)}`)
const wide = (digits: string) =>
  digits.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))

describe('the check digit', () => {
  it('of 12345678901 is 8, and the sample number of the Public Medical Hub has a wrong one', () => {
    expect(checkDigit('12345678901')).toBe(8)
    expect(isMyNumber('123456789018')).toBe(true)
    expect(isMyNumber('210987654321')).toBe(false)
  })

  it('is one for each eleven digits: one in ten of all numbers of twelve digits has it', () => {
    fc.assert(
      fc.property(eleven, (digits) => {
        const valid = [...'0123456789'].filter((last) => isMyNumber(digits + last))
        expect(valid).toEqual([String(checkDigit(digits))])
      }),
    )
  })
})

describe('a My Number', () => {
  /** The ways people write twelve digits. */
  const writings: [string, (digits: string) => string][] = [
    ['together', (digits) => digits],
    ['in full width', wide],
    ['in groups of four', (digits) => digits.replaceAll(/(\d{4})(?=\d)/g, '$1-')],
    [
      'in groups of four with full-width hyphens',
      (digits) => wide(digits).replaceAll(/(....)(?=.)/gu, '$1－'),
    ],
    [
      'in groups of four with ideographic spaces',
      (digits) => digits.replaceAll(/(\d{4})(?=\d)/g, '$1\u3000'),
    ],
    ['with spaces around hyphens', (digits) => digits.replaceAll(/(\d{4})(?=\d)/g, '$1 - ')],
    ['figure by figure', (digits) => [...digits].join(' ')],
    ['in groups of three with minus signs', (digits) => digits.replaceAll(/(\d{3})(?=\d)/g, '$1−')],
    ['with long vowel marks', (digits) => digits.replaceAll(/(\d{4})(?=\d)/g, '$1ー')],
    ['with signs nobody sees', (digits) => digits.replaceAll(/(\d{4})(?=\d)/g, '$1\u200b')],
  ]
  const before = fc.constantFrom(
    '',
    '番号は',
    '電話 090-1234-5678 ',
    '(',
    'No.',
    '〒695-0011　',
    '\n',
    '"',
    '：',
    'マイナンバー',
  )
  const after = fc.constantFrom('', 'です。', ')', '\n', ',次', ' 山田', '"')

  it.each(writings)('written %s is found, wherever it stands', (_how, write) => {
    fc.assert(
      fc.property(number, before, after, (digits, left, right) => {
        const text = left + write(digits) + right
        const found = findMyNumbers(text)
        expect(found.map(({ start, end }) => text.slice(start, end))).toContain(write(digits))
      }),
    )
  })

  it('is not found in a longer number, an id, a digest or an international telephone number', () => {
    fc.assert(
      fc.property(number, fc.integer({ min: 0, max: 9 }), (digits, more) => {
        const fours = digits.replaceAll(/(\d{4})(?=\d)/g, '$1-')
        for (const text of [
          `${more}${digits}`,
          `${digits}${more}`,
          `${fours}-${more}${more}${more}${more}`,
          `${more}-${fours}`,
          `+${digits}`,
          `0f0f0f0f-0000-4000-8000-${digits}`,
          `a1b2c3${digits}d4e5`,
        ])
          expect([text, findMyNumbers(text)]).toEqual([text, []])
      }),
    )
  })

  it.each([
    '2026-11-22-0001',
    '2026-04-01 0930',
    '03-1234-5678',
    '090-1234-5678',
    '0120-123-456',
    '210987654321',
  ])('%s is none', (text) => {
    expect(findMyNumbers(text)).toEqual([])
  })

  it('is looked for in any text without a bug, and what is found is in the text', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'0123456789０１－- 　ー.\u200b+a漢', '\n'),
      maxLength: 60,
    })
    fc.assert(
      fc.property(text, (any) => {
        for (const { start, end } of findMyNumbers(any))
          expect(any.slice(start, end).replaceAll(/[^0-9０-９]/gu, '')).toHaveLength(12)
      }),
    )
  })
})
