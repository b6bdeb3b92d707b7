import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCsv, writeCsv } from './index.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const rowsOf = (text: string) => {
  const read = readCsv(bytes(text))
  return read.ok ? read.rows : read
}

const field = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'=+-@＝－\'",\r\n\t ;<>{}%山﨑ｱ〜①', '👨‍👩‍👧', '\u{E0100}', '\uFEFF'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 8,
})
// A row of one empty field at the end of a file is no row for anybody who reads it.
const table = fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { maxLength: 6 })

describe('a CSV file', () => {
  it.each([
    [
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a\rb\r', [['a'], ['b']]],
    ['"a,""b""\r\nc",d\r\n', [['a,"b"\r\nc', 'd']]],
    [
      'a,\r\n,b\r\n',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['a\r\n\r\nb', [['a'], [''], ['b']]],
    ['\uFEFFa', [['a']]],
    ['', []],
  ])('%j is read as RFC 4180 has it', (text, rows) => {
    expect(rowsOf(text)).toEqual(rows)
  })

  it.each([
    ['a\nb"c,d', { ok: false, code: 'quote-inside-field', line: 2 }],
    ['a\n"b\nc"d', { ok: false, code: 'text-after-quote', line: 3 }],
    ['a\n\n"b\nc', { ok: false, code: 'open-quote', line: 3 }],
  ])('%j is refused with its line', (text, refusal) => {
    expect(rowsOf(text)).toEqual(refusal)
  })

  it('of this town comes back equal, whatever stands in it', () => {
    fc.assert(
      fc.property(
        table,
        fc.constantFrom('utf-8', 'utf-8-bom'),
        fc.constantFrom('\r\n', '\n'),
        (rows, encoding, eol) => {
          const written = writeCsv(rows, { encoding, eol })
          const read = readCsv(written.bytes, { ownExport: true })
          if (!read.ok) throw new Error(read.code)
          const well = rows.map((row) => row.map((one) => one.toWellFormed()))
          // A mark at the start of a file without one of its own is taken for the file's.
          if (encoding === 'utf-8' && well[0]?.[0]?.startsWith('\uFEFF')) return
          expect(read.rows).toEqual(well)
        },
      ),
    )
  })

  it('of this town holds no field that a spreadsheet would take for a formula', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const read = readCsv(writeCsv(rows, { encoding: 'utf-8-bom' }).bytes)
        if (!read.ok) throw new Error(read.code)
        for (const one of read.rows.flat()) expect(one).not.toMatch(/^[=+\-@\t\r＝＋－＠]/u)
      }),
    )
  })

  it.each(['=HYPERLINK("x")', '+1+1', '-2', '@SUM(A1)', '\t=1', "'=1", "''-", '＝1+1', "it's", "'quoted'"])(
    'with %j imports it back equal',
    (text) => {
      const { bytes: out } = writeCsv([[text, 'b']], { encoding: 'cp932' })
      expect(readCsv(out, { ownExport: true })).toMatchObject({ ok: true, rows: [[text, 'b']] })
    },
  )

  it('in CP932 is known as such; what CP932 lacks is listed with its row and column', () => {
    const { bytes: out, unmapped } = writeCsv(
      [
        ['髙橋', '1〜3'],
        ['𠮷野', '葛\u{E0100}城市'],
      ],
      { encoding: 'cp932' },
    )
    expect(unmapped).toEqual([
      { row: 1, column: 0, char: '𠮷' },
      { row: 1, column: 1, char: '\u{E0100}' },
    ])
    expect(readCsv(out)).toEqual({
      ok: true,
      encoding: 'cp932',
      rows: [
        ['髙橋', '1～3'],
        ['野', '葛城市'],
      ],
    })
  })

  it('that is no text is refused with the byte', () => {
    expect(readCsv(Uint8Array.of(0x41, 0x2c, 0xff, 0x00))).toEqual({ ok: false, code: 'not-text', at: 2 })
  })

  it.each([
    ['a,b', { bytes: 2 }, { ok: false, code: 'too-large', limit: 2 }],
    ['a\nb\nc', { rows: 2 }, { ok: false, code: 'too-many-rows', limit: 2 }],
    ['a\nb,c,d', { columns: 2 }, { ok: false, code: 'too-many-columns', line: 2, limit: 2 }],
    ['a\nb,cccc', { characters: 3 }, { ok: false, code: 'field-too-long', line: 2, limit: 3 }],
  ])('%j past a bound is refused with the bound', (text, limits, refusal) => {
    expect(readCsv(bytes(text), { limits })).toEqual(refusal)
  })

  it('of any bytes is read or refused, never a bug', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (any) => {
        const read = readCsv(any)
        expect(read.ok ? read.encoding : read.code).toMatch(/^[a-z0-9-]+$/)
      }),
    )
  })
})
