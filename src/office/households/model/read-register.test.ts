import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCsv } from '#formats/csv'
import { cellsOf, fileOf, headings, registerOf } from '../../../../tests/setup/register.ts'
import { parseRegisterFormat } from '../definition.ts'
import { readRegister } from './read-register.ts'

const format = parseRegisterFormat(readFileSync('commons/households/register.yaml', 'utf8'))
const [one] = registerOf(1).map(cellsOf)
const cells = one ?? []
const read = (rows: string[][]) => readRegister(rows, format)
const withCell = (heading: string, text: string) =>
  cells.map((cell, at) => (headings[at] === heading ? text : cell))

function only(rows: string[][]) {
  const result = read([headings, ...rows])
  if (!result.ok) throw new Error(result.code)
  return result.lines
}

describe('an extract of the resident register', () => {
  it.each(['utf-8-bom', 'cp932'] as const)('in %s is read line by line', (encoding) => {
    const csv = readCsv(fileOf(registerOf(30), encoding), { ownExport: true })
    if (!csv.ok) throw new Error(csv.code)
    const result = read(csv.rows)
    if (!result.ok) throw new Error(result.code)
    expect(result.lines.every(({ ok }) => ok)).toBe(true)
    expect(result.lines[0]).toMatchObject({
      line: 2,
      row: {
        registerNumber: '100001',
        name: '髙橋　太郎',
        birthDate: '1950-01-10',
        gender: 'male',
        relation: 'head',
      },
    })
  })

  it('is read whatever the order of its columns, and whatever other columns it has', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(headings, { minLength: headings.length }), (order) => {
        const moved = order.map((heading) => cells[headings.indexOf(heading)] ?? '')
        const result = read([
          [...order, '備考'],
          [...moved, 'あ'],
        ])
        expect(result.ok && result.lines[0]?.ok && result.lines[0].row).toMatchObject({
          registerNumber: '100001',
        })
      }),
    )
  })

  it.each([
    ['氏名', '\uE000田', 'private-use'],
    ['氏名', '', 'required'],
    ['氏名', '山田\u202E太郎', 'bidi-control'],
    ['氏名カナ', '山田', 'not-kana'],
    ['生年月日', '2026-02-30', 'impossible-date'],
    ['生年月日', '①', 'circled-digit'],
    ['性別', '★', 'unknown-sign'],
    ['支援措置', '?', 'unknown-sign'],
    ['宛名番号', 'あ', 'not-a-code'],
    ['住所', '', 'required'],
    ['続柄', '', 'required'],
  ])('with %s %j has that line refused, and no other', (heading, text, code) => {
    const [, second] = registerOf(2).map(cellsOf)
    const lines = only([withCell(heading, text), second ?? []])
    expect(lines[0]).toMatchObject({ ok: false, line: 2, code, column: heading })
    expect(lines[1]).toMatchObject({ ok: true, line: 3 })
  })

  it('keeps a name as it is typed, and reads dates of an era', () => {
    const [line] = only([
      withCell('氏名', '葛\u{E0100}城　𠮷野').map((cell) =>
        cell === '1950-01-10' ? '昭和25年1月10日' : cell,
      ),
    ])
    expect(line).toMatchObject({ ok: true, row: { name: '葛\u{E0100}城　𠮷野', birthDate: '1950-01-10' } })
  })

  it('names a person who stands twice, and a second head of a household', () => {
    expect(only([cells, cells])[1]).toMatchObject({ ok: false, code: 'person-twice' })
    expect(only([cells, withCell('宛名番号', '100002')])[1]).toMatchObject({ ok: false, code: 'second-head' })
  })

  it('is refused whole when a heading is missing, doubled, or names My Number, and when it is empty', () => {
    expect(read([headings.slice(1), cells.slice(1)])).toEqual({
      ok: false,
      code: 'heading-missing',
      column: '宛名番号',
    })
    expect(read([[...headings, '氏名'], cells])).toMatchObject({ ok: false, code: 'heading-twice' })
    expect(read([[...headings, '個人番号'], cells])).toMatchObject({ ok: false, code: 'my-number-column' })
    expect(read([headings])).toMatchObject({ ok: false, code: 'no-lines' })
    expect(read([])).toMatchObject({ ok: false, code: 'heading-missing' })
  })

  it('whatever stands in its cells, is read or refused line by line, never a bug', () => {
    const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...cells))
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: 12 }), { maxLength: 5 }), (rows) => {
        const result = read([headings, ...rows])
        if (result.ok) for (const line of result.lines) expect(line.line).toBeGreaterThan(1)
      }),
    )
  })
})
