import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { breakLines, notAtEnd, notAtStart } from './line-break.ts'

/** Half-width for ASCII, full width for all else, as in a Japanese font. */
const widthOf = (text: string) => [...text].reduce((sum, sign) => sum + (sign < '\u0080' ? 0.5 : 1), 0)
const lines = (text: string, width: number) => breakLines(text, width, widthOf).map((line) => line.text)

const kanji = fc.constantFrom(...'日本国民町役場福祉課あいうえおカキクケコ𠮷髙')
const closing = fc.constantFrom(...'、。」）っャー')
const opening = fc.constantFrom(...'「（『')
const latin = fc.stringMatching(/^[a-z0-9]{1,6}$/)
/** Japanese as people write it: never more than two signs in a row that cannot begin or end a line. */
const prose = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: kanji },
      fc.tuple(kanji, closing).map((pair) => pair.join('')),
      fc.tuple(opening, kanji, kanji, closing).map((parts) => parts.join('')),
      latin,
    ),
    { maxLength: 200 },
  )
  .map((parts) => parts.join(''))

describe('line breaking', () => {
  it('never begins a line with what may not stand there, nor ends one so', () => {
    fc.assert(
      fc.property(prose, fc.integer({ min: 12, max: 41 }), (text, width) => {
        const broken = lines(text, width)
        for (const line of broken.slice(1)) expect(notAtStart.has([...line][0] ?? ''), line).toBe(false)
        for (const line of broken.slice(0, -1)) expect(notAtEnd.has([...line].at(-1) ?? ''), line).toBe(false)
      }),
    )
  })

  it('keeps every character but spaces at a break, in order, and no line is too wide', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.integer({ min: 2, max: 50 }),
        (text, width) => {
          const broken = lines(text, width)
          expect(broken.join('').replaceAll(/[ \t]/g, '')).toBe(text.replaceAll(/[ \t]/g, ''))
          for (const line of broken) expect(widthOf(line)).toBeLessThanOrEqual(Math.max(width, 1))
        },
      ),
    )
  })

  it.each([
    ['takes the character before a full stop along', 'あいうえお。', 5, ['あいうえ', 'お。']],
    ['takes an opening bracket to the next line', 'あいうえ「お」', 5, ['あいうえ', '「お」']],
    ['keeps a word together', 'これはsystemです', 5, ['これは', 'systemです']],
    ['keeps an amount together', '総額1,000,000円', 5, ['総額', '1,000,000', '円']],
    ['does not tear leaders', 'あいうえ……', 5, ['あいう', 'え……']],
    ['drops the space at a break', 'ab cd ef', 2.5, ['ab cd', 'ef']],
    ['keeps the indentation of a paragraph', '　あいうえお', 4, ['　あいう', 'えお']],
    ['breaks a long address somewhere', 'https', 1, ['ht', 'tp', 's']],
    ['keeps a combining mark with its character', 'あいか\u3099', 3, ['あい', 'か\u3099']],
  ])('%s', (_name, text, width, expected) => {
    expect(lines(text, width)).toEqual(expected)
  })

  it('has an empty line for an empty paragraph', () => {
    expect(lines('', 10)).toEqual([''])
  })
})
