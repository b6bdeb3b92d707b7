import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at, fonts, letterWith, textOf, withoutBlanks } from '../../../tests/setup/letter.ts'
import { drawnText } from './characters.ts'
import { compose } from './compose.ts'
import { imprintCells } from './imprint.ts'
import { LetterRefused, letterLimits } from './letter.ts'
import { notAtEnd, notAtStart } from './line-break.ts'
import { paper } from './sheet.ts'
import { writeLetter } from './write-letter.ts'

const write = (more: Parameters<typeof letterWith>[0] = {}) => writeLetter(letterWith(more), { fonts, at })
const faces = { regular: fonts.regular.face, bold: fonts.bold.face }

/** Any character of the font that stands for itself: also ones it draws like another (⼀ and 一). */
const printable = fc
  .oneof(
    fc.integer({ min: 0x3041, max: 0x30fe }),
    fc.integer({ min: 0x4e00, max: 0x9fff }),
    fc.integer({ min: 0x21, max: 0x7e }),
    fc.integer({ min: 0x2f00, max: 0x2fd5 }),
    fc.integer({ min: 0x20000, max: 0x2a6d6 }),
    fc.integer({ min: 0xf900, max: 0xfaff }),
  )
  .filter((code) => faces.regular.glyphOf(code) !== 0 && faces.bold.glyphOf(code) !== 0)
  .map((code) => String.fromCodePoint(code))

async function refusalOf(written: Promise<unknown>) {
  const error = await written.catch((thrown: unknown) => thrown)
  if (!(error instanceof LetterRefused)) throw error
  return error.refusal
}

describe('a letter', () => {
  it('gives back every character that was written, also surrogate pairs and compatibility forms', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(printable, { minLength: 1, maxLength: 120 }), async (signs) => {
        const text = signs.join('')
        const { pdf } = await write({ body: [{ kind: 'text', text }] })
        expect(await textOf(pdf)).toContain(withoutBlanks(text))
      }),
      { numRuns: 25 },
    )
  })

  it('prints names as they are written', async () => {
    const names = ['髙橋 﨑子', '𠮷野 祐', '塚 神 𩸽 𡈽', '⼀之瀬 一']
    for (const addressee of names)
      expect(await textOf((await write({ addressee })).pdf)).toContain(withoutBlanks(`${addressee}様`))
  })

  it('draws a character with a selector in its usual form and says so', async () => {
    const { pdf, variants } = await write({ addressee: '葛\u{E0100}城 花子' })
    expect(variants).toEqual(['葛\u{E0100}'])
    expect(await textOf(pdf)).toContain('葛城花子様')
  })

  it('is refused with all characters the font does not draw, each once', async () => {
    const refusal = await refusalOf(write({ addressee: '\u{2EBF0}\u{2EBF0} 花子', title: 'ก 𒀀' }))
    expect(refusal).toEqual({ code: 'character-missing', characters: ['\u{2EBF0}', 'ก', '𒀀'] })
  })

  it('is the same file for the same letter and moment, and another for another', async () => {
    const [one, again] = [await write(), await write()]
    expect(Buffer.compare(one.pdf, again.pdf)).toBe(0)
    expect(Buffer.compare(one.pdf, (await write({ title: '別の件' })).pdf)).not.toBe(0)
    const later = await writeLetter(letterWith(), { fonts, at: new Date(at.getTime() + 1000) })
    expect(Buffer.compare(one.pdf, later.pdf)).not.toBe(0)
  })

  it('is tagged, in Japanese, with its title, and carries only the characters it uses', async () => {
    const { pdf } = await write()
    const source = Buffer.from(pdf).toString('latin1')
    expect(source).toContain('/Lang (ja)')
    expect(source).toMatch(/\/MarkInfo \d+ 0 R/)
    expect(source).toContain('/DisplayDocTitle true')
    expect(source).toContain('/S /H1')
    expect(source).toContain('/S /Figure')
    expect(source.length).toBeLessThan(100_000)
  })

  it('has number, date, addressee, sender, seal, title, table, instruction and code', async () => {
    const { pdf } = await write({
      body: [
        {
          kind: 'table',
          caption: '支給の内容',
          columns: [
            { heading: '項目', right: false },
            { heading: '金額', right: true },
          ],
          rows: [['基礎支援金', '1,000,000円']],
        },
      ],
      appeal: ['審査請求をすることができます。'],
    })
    const text = await textOf(pdf)
    for (const part of [
      ...[
        '令和8年度青福第123号',
        '令和8年11月22日',
        '山田花子様',
        '福祉課',
        '電子署名あり',
        '支給の決定について',
      ],
      ...[
        '支給の内容',
        '項目',
        '1,000,000円',
        '教示',
        '審査請求をすることができます。',
        '0123-4567-89AB-CDEF-GHJK',
      ],
    ])
      expect(text).toContain(part)
  })

  it('goes on over as many pages as it needs, with the code and its number on each', async () => {
    const { pdf, pages } = await write({ body: [{ kind: 'text', text: 'あいうえお。\n'.repeat(120) }] })
    expect(pages).toBe(4)
    const text = await textOf(pdf)
    expect(text.match(/0123-4567-89AB-CDEF-GHJK/g)).toHaveLength(4)
    for (const page of ['1/4', '2/4', '4/4']) expect(text).toContain(page)
  })

  it('repeats the heading of a table on every page, and keeps every row', async () => {
    const rows = Array.from({ length: 90 }, (_, n) => [`第${n}号`, `${n}円`])
    const columns = [
      { heading: '名称', right: false },
      { heading: '金額', right: true },
    ]
    const { pdf, pages } = await write({ body: [{ kind: 'table', caption: null, columns, rows }] })
    const text = await textOf(pdf)
    expect(text.match(/名称金額/g)).toHaveLength(pages)
    for (const [name, amount] of rows) expect(text).toContain(`${name}${amount}`)
  })

  it('sets nothing outside its margins and breaks no rule of Japanese lines', () => {
    const text =
      '「町は、住民の生活を守る。」これは（例えば）1,000円のように、ｱｲｳも、systemも出る文章です。'.repeat(40)
    const sheets = compose(letterWith({ body: [{ kind: 'text', text }] }), faces)
    const lines = sheets.flat().flatMap((item) => (item.kind === 'text' && item.size === 11 ? [item] : []))
    expect(lines.length).toBeGreaterThan(30)
    for (const { x, text: line, size, spread } of lines) {
      const end = x + faces.regular.widthOf(line) * size + spread * ([...line].length - 1)
      expect(end).toBeLessThanOrEqual(paper.right + 0.01)
      expect(x).toBeGreaterThanOrEqual(paper.left)
    }
    const body = lines.slice(6, -1).map((line) => [...line.text])
    for (const line of body.slice(1)) expect(notAtStart.has(line[0] ?? '')).toBe(false)
    for (const line of body.slice(0, -1)) expect(notAtEnd.has(line.at(-1) ?? '')).toBe(false)
  })

  it.each([
    [
      'text-too-long',
      letterLimits.textBytes,
      { body: [{ kind: 'text' as const, text: 'あ'.repeat(66_700) }] },
    ],
    ['too-many-pages', letterLimits.pages, { body: [{ kind: 'text' as const, text: 'あ\n'.repeat(2000) }] }],
    [
      'too-many-columns',
      letterLimits.columns,
      {
        body: [
          {
            kind: 'table' as const,
            caption: null,
            columns: Array.from({ length: 7 }, () => ({ heading: '項', right: false })),
            rows: [],
          },
        ],
      },
    ],
  ])('over a limit is refused %s with the limit', async (code, limit, more) => {
    expect(await refusalOf(write(more))).toEqual({ code, limit })
  })

  it('as a draft has neither seal nor code nor number, and says so across the page', async () => {
    const draft = { number: null, imprint: null, verify: null, watermark: '下書き' }
    const text = await textOf((await write(draft)).pdf)
    expect(text).toContain('下書き')
    for (const absent of ['青福第', '電子署名', '確認コード']) expect(text).not.toContain(absent)
  })

  it('ignores selectors and tabs, nothing else', () => {
    expect(drawnText('葛\u{E0100}\t﨑\uFE00')).toBe('葛\u3000﨑')
  })
})

describe('the imprint of a seal', () => {
  it('is read in columns from the right to the left, and fills the square', () => {
    const cells = imprintCells('青葉町之印')
    expect(cells.map(({ sign }) => sign).join('')).toBe('青葉町之印')
    expect(cells[0]?.x).toBe(0.5)
    expect(cells.at(-1)?.x).toBe(0)
    const filled = cells.reduce((sum, { width, height }) => sum + width * height, 0)
    expect(filled).toBeCloseTo(1)
  })
})
