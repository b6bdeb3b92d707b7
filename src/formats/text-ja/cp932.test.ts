import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromCp932, toCp932 } from './index.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      ...'山髙﨑𠮷神ハがｶﾞヱー－‐−〜～∥‖—―¢£¬¥\\~①㈱Ⅲ㍻１1Ａ\u00A0\uE000',
      '\u3099',
      '\u{E0100}',
      '\u0301',
      '\ud842',
      '\u007f',
    ),
    maxLength: 30,
  }),
)

describe('CP932', () => {
  const text = (bytes: Uint8Array) => {
    const read = fromCp932(bytes)
    if (!read.ok) throw new Error(`${read.code} ${read.at}`)
    return read.text
  }

  it('written and read back is the same, but for the signs it has once where Unicode has two', () => {
    const twice: Record<string, string> = {
      '\u2212': '－',
      '\u301C': '～',
      '\u2016': '∥',
      '\u00A2': '￠',
      '\u00A3': '￡',
      '\u00A5': '￥',
      '\u00AC': '￢',
      '\u00A6': '￤',
      '\u203E': '￣',
      '\u2014': '―',
    }
    fc.assert(
      fc.property(anyText, (any) => {
        const { bytes, unmapped } = toCp932(any)
        const gone = new Set(unmapped.map(({ char }) => char))
        const marks = any.replaceAll(/.[\u0300-\u036F\u3099\u309A]/gsu, (pair) => {
          const one = pair.normalize('NFC')
          return [...one].length === 1 ? one : pair
        })
        const expected = [...marks]
          .filter((char) => !gone.has(char))
          .map((char) => twice[char] ?? char)
          .join('')
        expect(text(bytes)).toBe(expected)
      }),
    )
  })

  it('has the bytes Windows writes', () => {
    const hex = (given: string) => Buffer.from(toCp932(given).bytes).toString('hex')
    expect(hex('髙﨑\uFA19')).toBe('fbfcfab1fb7e')
    expect(hex('Ⅲⅰ①㈱№')).toBe('8756fa408740878a8782')
    expect(hex('−〜～∥—')).toBe('817c816081608161815c')
    expect(hex('¥\\~')).toBe('818f5c7e')
    expect(hex('ハ\u3099ﾊﾞ')).toBe('836fcade')
    expect(hex('\u001c\u007f\u001a')).toBe('1c7f1a')
  })

  it('lists what it lacks with its place and never writes a question mark for it', () => {
    const { bytes, unmapped } = toCp932('𠮷葛\u{E0100}–\u00A0\uE000?')
    expect(unmapped).toEqual([
      { index: 0, char: '𠮷' },
      { index: 3, char: '\u{E0100}' },
      { index: 5, char: '–' },
      { index: 6, char: '\u00A0' },
      { index: 7, char: '\uE000' },
    ])
    expect(text(bytes)).toBe('葛?')
  })

  it('of any bytes is read, or refused with the place of the first that is none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const read = fromCp932(bytes)
        if (read.ok) return
        expect(fromCp932(bytes.subarray(0, read.at)).ok).toBe(true)
        expect(read.at).toBeLessThan(bytes.length)
      }),
    )
    expect(fromCp932(Uint8Array.of(0x41, 0x81))).toEqual({ ok: false, code: 'not-cp932', at: 1 })
  })
})
