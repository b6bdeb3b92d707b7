import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  address,
  code,
  email,
  fileName,
  freeText,
  kanaName,
  line,
  machine,
  organisationName,
  personName,
  phone,
  plainDate,
  postcode,
  search,
  yen,
} from '#kernel'

const texts = {
  personName: personName(),
  organisationName: organisationName(),
  kanaName: kanaName(),
  address: address(),
  line: line(),
  freeText: freeText(),
  search: search(),
  fileName: fileName(),
  phone: phone(),
  postcode: postcode(),
  email: email(),
  plainDate: plainDate(),
  code: code(),
  machine: machine({ max: 100 }),
}
const any = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      ...'山髙﨑ｶﾞ０1-－ー年月日令R.@a\n\t 　',
      '\u3099',
      '\u200b',
      '\u00a0',
      '\u2028',
      '😀',
    ),
  }),
)

describe('a kind of text', () => {
  it.each(Object.entries(texts))(
    '%s takes any text or refuses it, and takes again what it gave out',
    (_name, kind) => {
      fc.assert(
        fc.property(any, (text) => {
          const once = kind.safeParse(text)
          if (!once.success) return
          expect(kind.parse(once.data)).toBe(once.data)
          expect(once.data.isWellFormed()).toBe(true)
        }),
        { numRuns: 300 },
      )
    },
  )

  it.each(Object.entries({ ...texts, yen: yen() }))(
    '%s has a schema of JSON with its kind and label',
    (_name, kind) => {
      const labelled = z.object({ a: kind.meta({ label: '名' }).optional() })
      expect(z.toJSONSchema(labelled, { io: 'input', unrepresentable: 'any' })).toMatchObject({
        properties: { a: { label: '名', text: expect.any(String) } },
      })
    },
  )
})

describe('a name', () => {
  it('that is text is kept, code unit by code unit', () => {
    const letters = fc.string({
      unit: fc.constantFrom(...'山田髙﨑𠮷神社ｶﾞヱ㈱Ⅲ', '葛\u{E0100}', '\uFA19', 'ハ\u3099'),
      minLength: 1,
    })
    fc.assert(
      fc.property(letters, letters, (family, given) => {
        expect(personName().parse(` ${family}\u3000${given}\u200b `)).toBe(`${family}\u3000${given}`)
      }),
    )
  })
})

describe('a text of many lines', () => {
  it('keeps indentation and empty lines inside, and loses those around it', () => {
    expect(freeText().parse('\r\n \r\n　一\r\n\r\n　\t二　\r\n\u3000\r\n')).toBe('　一\n\n　\t二')
  })
})

describe('a date', () => {
  it.each([
    ['day', '令和８年４月１日', '2026-04-01'],
    ['month', '令和8年4月', '2026-04'],
    ['month', '2026-04-01', '2026-04'],
    ['year', '㍻31年', '2019'],
    ['year', '令和元年', '2019'],
  ] as const)('asked for to the %s is read from %s as %s', (precision, typed, date) => {
    expect(plainDate({ precision }).parse(typed)).toBe(date)
  })
})

describe('an amount', () => {
  it.each([
    ['￥１，０００', 1000n],
    [' 12,000円 ', 12000n],
    [1000, 1000n],
    [1000n, 1000n],
  ])('%s is %s yen', (given, yens) => {
    expect(yen().parse(given)).toBe(yens)
  })

  it.each(['1e3', '-1', '100,000,000,000', 1.5, -1, null, '', '①'])('%s is none', (given) => {
    expect(yen().safeParse(given).success).toBe(false)
  })
})

describe('a code', () => {
  it.each([
    ['abcd-０１oi', 'ABCD0101'],
    ['Ａ Ｂ ｃ', 'ABC'],
    ['OIL0', '0110'],
  ])('typed %s is %s', (typed, read) => {
    expect(code().parse(typed)).toBe(read)
  })

  it('is read by its own alphabet, and has its own length', () => {
    expect(code({ alphabet: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' }).parse('0il')).toBe('OIL')
    expect(code({ alphabet: '0123456789', length: 4 }).parse('１２ー３４')).toBe('1234')
    expect(code({ length: 4 }).safeParse('123').success).toBe(false)
    expect(code().safeParse('U').success).toBe(false)
  })
})

describe('an e-mail address', () => {
  it('is read from a Japanese keyboard', () => {
    expect(email().parse('ｙａｍａｄａ＠ｅｘａｍｐｌｅ．ｊｐ　')).toBe('yamada@example.jp')
    expect(email().safeParse('山田').success).toBe(false)
  })
})
