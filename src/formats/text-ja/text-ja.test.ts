import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addressKey,
  bigrams,
  countCharacters,
  emojiAt,
  firstCharacters,
  halfWidthKana,
  looksEmpty,
  malformedAt,
  mixesScripts,
  normaliseAscii,
  normaliseDigits,
  normaliseKana,
  normalisePhone,
  normalisePostcode,
  notKanaAt,
  parseAmount,
  parseEraDate,
  placeOf,
  searchKey,
  showPhone,
  stackedMarksAt,
  trimBlank,
} from './index.ts'

/** Any text at all, with what Japanese forms hold well represented; halves of surrogate pairs too. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      ...'山髙﨑𠮷神ヶがガｶﾞﾊﾟヱー－‐−〜～①㈱Ⅲ㍻１1aＡ 　()・',
      '\u3099',
      '\u{E0100}',
      '\u200b',
      '\ud842',
      '👨‍👩‍👧',
    ),
    maxLength: 30,
  }),
)

const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((list) => list.join(''))

describe('kana', () => {
  it('once normalised stay as they are, and never hold half-width letters or hiragana', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const stored = normaliseKana(text)
        expect(normaliseKana(stored)).toBe(stored)
        expect(stored).not.toMatch(/[ぁ-ゖ\uFF61-\uFF9F]/u)
      }),
    )
  })

  it.each([
    ['ﾔﾏﾀﾞ ﾀﾛｳ', 'ヤマダ タロウ'],
    ['やまだ　たろう', 'ヤマダ　タロウ'],
    ['ハ\u3099', 'バ'],
    ['は\u3099ﾊ\u309Aゔ', 'バパヴ'],
    ['タ゛ハ゜', 'ダパ'],
    ['ヰヱヴサトー', 'ヰヱヴサトー'],
    ['ｻﾄｰ', 'サトー'],
    ['髙橋㈱①', '髙橋㈱①'],
  ])('of %s are stored as %s', (typed, stored) => {
    expect(normaliseKana(typed)).toBe(stored)
  })

  it('in half width come back the same; what half-width kana lacks is listed with its place', () => {
    const letters = [
      ...'アイウエオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモヤユヨラリルレロワヲンヴァィゥェォャュョッー',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...letters, ' '), { maxLength: 20 }), (list) => {
        const kana = list.join('')
        const half = halfWidthKana(kana)
        expect(half.unmapped).toEqual([])
        expect(half.text).toMatch(/^[\x20-\x7e\uFF61-\uFF9F]*$/)
        expect(normaliseKana(half.text)).toBe(kana)
      }),
    )
    expect(halfWidthKana('ヱビス（カ）ヰ')).toEqual({
      text: 'ﾋﾞｽ(ｶ)',
      unmapped: [
        { index: 0, char: 'ヱ' },
        { index: 6, char: 'ヰ' },
      ],
    })
    expect(notKanaAt('ヤマダ太郎')).toBe(3)
  })
})

describe('figures', () => {
  it('of full width become plain, and nothing else does', () => {
    expect(normaliseDigits('０９①㍻１２Ａ')).toBe('09①㍻12Ａ')
    expect(normaliseAscii('Ａｂ－（１）～　ｱ')).toBe('Ab-(1)~ ｱ')
  })

  it.each([
    ['０３－１２３４－５６７８', '0312345678', '03-1234-5678'],
    ['03ー1234ー5678', '0312345678', '03-1234-5678'],
    ['(0855)52-2501', '0855522501', '0855-52-2501'],
    ['0855522501', '0855522501', '0855522501'],
    ['0120123456', '0120123456', '0120-123-456'],
    ['08001234567', '08001234567', '0800-123-4567'],
    ['+81 90 1234 5678', '09012345678', '090-1234-5678'],
    ['+81 (0)3 1234 5678', '0312345678', '03-1234-5678'],
    ['+44 1632 960961', '+441632960961', '+44-1632-960961'],
  ])('of the telephone number %s are %s, shown as %s', (typed, stored, shown) => {
    expect(normalisePhone(typed)).toEqual({ ok: true, digits: stored, shown })
    expect(normalisePhone(stored)).toMatchObject({ ok: true, digits: stored })
    expect(showPhone(stored).replaceAll('-', '')).toBe(stored)
  })

  it.each(['', '110', '1234', '03-1234-56789', '+81', '03-1234-567a', '①②③', '+0312345678', '03_1234_5678'])(
    '%j is no telephone number',
    (typed) => {
      expect(normalisePhone(typed)).toEqual({ ok: false, code: 'not-a-phone' })
    },
  )

  it('of any domestic number are the same whatever stands between them', () => {
    const hyphen = fc.constantFrom('-', '－', '‐', '–', '−', 'ー', '—', ' ', '')
    fc.assert(
      fc.property(digits(4), digits(4), hyphen, hyphen, (middle, last, one, other) => {
        expect(normalisePhone(`090${one}${middle}${other}${last}`)).toEqual({
          ok: true,
          digits: `090${middle}${last}`,
          shown: `090-${middle}-${last}`,
        })
      }),
    )
  })

  it.each(['〒６９５－８５０１', '6958501', '695ー8501', '695 8501'])(
    'of the postcode %s are seven',
    (typed) => {
      expect(normalisePostcode(typed)).toEqual({ ok: true, digits: '6958501', shown: '〒695-8501' })
    },
  )

  it.each(['695-850', '69585011', '', '〒', '①②③-④⑤⑥⑦'])('%j is no postcode', (typed) => {
    expect(normalisePostcode(typed)).toEqual({ ok: false, code: 'not-a-postcode' })
  })

  it('of an amount are read back whatever yen sign and width they were written with', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 20n }),
        fc.constantFrom('', '￥', '¥', '\\'),
        (yen, sign) => {
          expect(parseAmount(`${sign}${yen.toLocaleString('en')}`)).toEqual({ ok: true, yen })
          expect(parseAmount(`${yen}円`)).toEqual({ ok: true, yen })
        },
      ),
    )
  })

  it.each([
    ['①②', 'circled-digit'],
    ['⑴', 'circled-digit'],
    ['1,00', 'not-an-amount'],
    ['-1', 'not-an-amount'],
    ['1.5', 'not-an-amount'],
    ['1e3', 'not-an-amount'],
    ['', 'not-an-amount'],
    ['9'.repeat(31), 'not-an-amount'],
  ])('the amount %j is refused: %s', (typed, code) => {
    expect(parseAmount(typed)).toEqual({ ok: false, code })
  })
})

describe('a date', () => {
  it.each([
    ['㍻31年', '2019', '平成31年 (2019年)'],
    ['平成31年4月1日', '2019-04-01', '平成31年4月1日 (2019年)'],
    ['R8.4.1', '2026-04-01', '令和8年4月1日 (2026年)'],
    ['r８．４．１', '2026-04-01', '令和8年4月1日 (2026年)'],
    ['令和元年', '2019', '令和元年 (2019年)'],
    ['㋿元年5月1日', '2019-05-01', '令和元年5月1日 (2019年)'],
    ['令和八年十二月三十一日', '2026-12-31', '令和8年12月31日 (2026年)'],
    ['二〇二六年四月一日', '2026-04-01', '令和8年4月1日 (2026年)'],
    ['2026-04-01', '2026-04-01', '令和8年4月1日 (2026年)'],
    ['２０２６／４／１', '2026-04-01', '令和8年4月1日 (2026年)'],
    ['2026−04−01', '2026-04-01', '令和8年4月1日 (2026年)'],
    ['20260401', '2026-04-01', '令和8年4月1日 (2026年)'],
    ['R080401', '2026-04-01', '令和8年4月1日 (2026年)'],
    ['昭和64年1月7日', '1989-01-07', '昭和64年1月7日 (1989年)'],
    ['昭3.2.29', '1928-02-29', '昭和3年2月29日 (1928年)'],
    ['令和6年2月', '2024-02', '令和6年2月 (2024年)'],
    ['1850年1月1日', '1850-01-01', '1850年1月1日'],
  ])('written %s is %s and shown back as %s', (typed, date, shown) => {
    expect(parseEraDate(typed)).toEqual({ ok: true, date, shown })
  })

  it.each([
    ['2025-02-29', 'impossible-date'],
    ['令和8年13月1日', 'impossible-date'],
    ['令和0年', 'impossible-date'],
    ['昭和64年1月8日', 'outside-era'],
    ['平成31年5月1日', 'outside-era'],
    ['平成32年', 'outside-era'],
    ['令和元年4月30日', 'outside-era'],
    ['①②年', 'circled-digit'],
    ['来週', 'not-a-date'],
    ['', 'not-a-date'],
    ['4月1日', 'not-a-date'],
    ['2026-04-01T00:00', 'not-a-date'],
  ])('%s is refused: %s', (typed, code) => {
    expect(parseEraDate(typed)).toEqual({ ok: false, code })
  })

  it('of any day since 1900 is read back from its era, its common form and what is shown', () => {
    const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(day, (at) => {
        const date = at.toISOString().slice(0, 10)
        const read = parseEraDate(date)
        if (!read.ok) throw new Error(read.code)
        expect(read.date).toBe(date)
        expect(parseEraDate(read.shown.replace(/ .*/, ''))).toEqual(read)
        expect(parseEraDate(date.replaceAll('-', ''))).toEqual(read)
      }),
    )
  })

  it('of a million characters is refused', () => {
    expect(parseEraDate('2'.repeat(1_000_000))).toEqual({ ok: false, code: 'not-a-date' })
  })

  it('of any text is read or refused, never a bug', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const read = parseEraDate(text)
        expect(read.ok ? read.date : read.code).toMatch(/^([\d-]{4,10}|[a-z-]+)$/)
      }),
    )
  })
})

describe('the search key', () => {
  it.each([
    ['髙橋', '高橋'],
    ['山﨑', '山崎'],
    ['𠮷野', '吉野'],
    ['葛\u{E0100}城市', '葛城市'],
    ['\uFA19社', '神社'],
    ['渡邉', '渡辺'],
    ['齋藤', '斎藤'],
    ['濵田', '浜田'],
    ['㈱山田', '株式会社山田'],
    ['(株)山田', '株式会社山田'],
    ['（有）山田', '有限会社山田'],
    ['Ⅲ', 'iii'],
    ['ヱビス', 'エビス'],
    ['えびす', 'エビス'],
    ['ｴﾋﾞｽ', 'エビス'],
    ['霞が関', '霞ヶ関'],
    ['霞ケ関', '霞ヶ関'],
    ['3か月', '３ヶ月'],
    ['1〜3', '1～3'],
    ['①', '1'],
    ['03‐1234', '03ー1234'],
    ['山田\u00A0太郎', '山田　太郎'],
    ['山田\u200B太郎', '山田太郎'],
    ['ハ\u3099', 'バ'],
  ])('of %s and %s is one', (one, other) => {
    expect(searchKey(one)).toBe(searchKey(other))
  })

  it.each([
    ['раypal', 'paypal'],
    ['サトー', 'サト-'],
    ['斉藤', '斎藤'],
    ['山田 太郎', '山田太郎'],
    ['ガス', 'カス'],
  ])('of %s and %s is not', (one, other) => {
    expect(searchKey(one)).not.toBe(searchKey(other))
  })

  it('of a key is itself', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(searchKey(searchKey(text))).toBe(searchKey(text))
      }),
    )
  })

  it.each([
    ['一丁目二番三号', '1-2-3'],
    ['１丁目２番３号', '1-2-3'],
    ['麹町1ー2ー3', '麹町1-2-3'],
    ['二番町三番地の四', '二番町3-4'],
    ['江津町1525番地', '江津町1525'],
    ['二十三丁目百五番', '23-105'],
    ['霞が関３−１', '霞ケ関3-1'],
  ])('of the address %s holds %s', (text, key) => {
    expect(addressKey(text)).toBe(key)
  })

  it('gives the pairs of each word once, also across surrogate pairs', () => {
    expect(bigrams('山田 太郎')).toEqual(['山田', '太郎'])
    expect(bigrams('𠮷')).toEqual(['吉'])
    expect(bigrams('𩸽𩸽𩸽')).toEqual(['𩸽𩸽'])
    expect(bigrams('　')).toEqual([])
  })
})

describe('characters', () => {
  it.each([
    ['𠮷野', 2],
    ['葛\u{E0100}城', 2],
    ['ハ\u3099', 1],
    ['👨‍👩‍👧', 1],
    ['ﾊﾞ', 1],
    ['', 0],
  ])('of %s are %i, as people count', (text, count) => {
    expect(countCharacters(text)).toBe(count)
  })

  it('are never cut in the middle', () => {
    fc.assert(
      fc.property(anyText, fc.nat(10), (text, most) => {
        const cut = firstCharacters(text, most)
        expect(text.startsWith(cut)).toBe(true)
        expect(countCharacters(cut)).toBe(Math.min(most, countCharacters(text)))
      }),
    )
    expect(firstCharacters('𠮷'.repeat(3), 2)).toBe('𠮷𠮷')
    expect(placeOf('𠮷野屋', 3)).toBe(3)
  })

  it('that break, hide or imitate are found', () => {
    expect(malformedAt('a\ud842')).toBe(1)
    expect(malformedAt('𠮷')).toBe(-1)
    expect(malformedAt('a\uffff')).toBe(1)
    expect(emojiAt('山田😀')).toBe(2)
    expect(emojiAt('☎㈱②★')).toBe(-1)
    expect(stackedMarksAt(`あか${'\u3099'.repeat(50)}`)).toBe(1)
    expect(stackedMarksAt('バ葛\u{E0100}e\u0323\u0302')).toBe(-1)
    expect(mixesScripts('раypal')).toBe(true)
    expect(mixesScripts('Cafe Москва')).toBe(false)
    expect(looksEmpty('\u200B\u3000\u2800')).toBe(true)
    expect(trimBlank('\u3000 山 田\u200b')).toBe('山 田')
  })
})
