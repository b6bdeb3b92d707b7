import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createXmlByteDecoder, decodeXmlBytes, gunzipBounded, isGzip, XmlRefusal } from './index.ts'

/** 江津 in each encoding, by hand from the code tables: Node cannot write these encodings. */
const GOTSU = {
  utf8: [0xe6, 0xb1, 0x9f, 0xe6, 0xb4, 0xa5],
  utf16le: [0x5f, 0x6c, 0x25, 0x6d],
  shiftJis: [0x8d, 0x5d, 0x92, 0xc3],
  eucJp: [0xb9, 0xbe, 0xc4, 0xc5],
}
const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0))
const document = (encoding: string, content: readonly number[]): Uint8Array =>
  Uint8Array.from([...ascii(`<?xml version="1.0" encoding="${encoding}"?><a>`), ...content, ...ascii('</a>')])
const swapped = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes, (_, at) => bytes[at ^ 1] ?? 0)
const codeOf = (step: () => unknown): string => {
  try {
    step()
  } catch (error) {
    if (error instanceof XmlRefusal) return error.code
    throw error
  }
  return 'accepted'
}

describe('decodeXmlBytes', () => {
  it.each([
    ['UTF-8', GOTSU.utf8],
    ['utf8', GOTSU.utf8],
    ['Shift_JIS', GOTSU.shiftJis],
    ['Windows-31J', GOTSU.shiftJis],
    ['EUC-JP', GOTSU.eucJp],
  ])('reads a document that declares %s', (encoding, content) => {
    expect(decodeXmlBytes(document(encoding, content))).toContain('<a>江津</a>')
  })

  it('reads ISO-8859-1', () => {
    expect(decodeXmlBytes(document('ISO-8859-1', [0xe9]))).toContain('<a>é</a>')
  })

  it('reads UTF-8 without a declaration, and drops a byte order mark', () => {
    expect(decodeXmlBytes(Uint8Array.from([...ascii('<a>'), ...GOTSU.utf8]))).toBe('<a>江津')
    expect(decodeXmlBytes(Uint8Array.from([0xef, 0xbb, 0xbf, ...ascii('<a/>')]))).toBe('<a/>')
  })

  it('reads UTF-16 in both orders, with and without a byte order mark', () => {
    const little = Uint8Array.from(
      Buffer.from('<?xml version="1.0" encoding="UTF-16"?><a>江津</a>', 'utf16le'),
    )
    const marked = Uint8Array.from([0xff, 0xfe, ...little])
    for (const bytes of [little, marked, swapped(little), swapped(marked)]) {
      expect(decodeXmlBytes(bytes)).toContain('<a>江津</a>')
    }
  })

  it.each([
    ['nothing at all', new Uint8Array(0), 'empty'],
    ['an unknown encoding', document('x-unknown', []), 'unsupported-encoding'],
    ['UTF-32', Uint8Array.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]), 'unsupported-encoding'],
    ['Shift_JIS that claims UTF-8', document('UTF-8', GOTSU.shiftJis), 'wrong-encoding'],
    ['a cut Shift_JIS character', document('Shift_JIS', [0x8d]).slice(0, -4), 'wrong-encoding'],
    ['a UTF-16 claim on single bytes', document('UTF-16', GOTSU.utf8), 'wrong-encoding'],
    [
      'a UTF-8 mark before a Shift_JIS claim',
      Uint8Array.from([0xef, 0xbb, 0xbf, ...document('Shift_JIS', [])]),
      'wrong-encoding',
    ],
    ['UTF-16 without a partner byte', Uint8Array.from([0xff, 0xfe, 0x3c]), 'wrong-encoding'],
    ['half a surrogate pair', Uint8Array.from([0xff, 0xfe, 0x3c, 0, 0, 0xd8, 0x3e, 0]), 'wrong-encoding'],
  ])('refuses %s', (_, bytes, code) => {
    expect(codeOf(() => decodeXmlBytes(bytes))).toBe(code)
  })

  it('gives the same text however the bytes are cut', () => {
    const inputs = [
      document('UTF-8', GOTSU.utf8),
      document('Shift_JIS', GOTSU.shiftJis),
      document('EUC-JP', GOTSU.eucJp),
    ]
    const long = inputs.map((bytes) =>
      Uint8Array.from([...bytes, ...Array.from({ length: 600 }, () => 0x20)]),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...inputs, ...long),
        fc.array(fc.nat(700), { maxLength: 5 }),
        (bytes, cuts) => {
          const decoder = createXmlByteDecoder()
          const edges = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length]
          const pieces = edges.slice(1).map((edge, at) => decoder.write(bytes.subarray(edges[at], edge)))
          expect(pieces.join('') + decoder.end()).toBe(decodeXmlBytes(bytes))
        },
      ),
    )
  })

  it('answers any bytes with text or a refusal', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void codeOf(() => decodeXmlBytes(bytes))))
  })
})

describe('gunzipBounded', () => {
  it('unpacks what was packed', () => {
    const bytes = Uint8Array.from(ascii('<a/>'))
    expect(isGzip(gzipSync(bytes))).toBe(true)
    expect(Uint8Array.from(gunzipBounded(gzipSync(bytes), 4))).toEqual(bytes)
  })

  it('refuses a bomb as too large, before it is unpacked', () => {
    const bomb = gzipSync(new Uint8Array(8_000_000))
    expect(bomb.length).toBeLessThan(10_000)
    expect(codeOf(() => gunzipBounded(bomb, 1_000_000))).toBe('too-large')
  })

  it('refuses a cut or damaged file', () => {
    const packed = gzipSync(Uint8Array.from(ascii('<a>text</a>')))
    expect(codeOf(() => gunzipBounded(packed.subarray(0, -3), 100))).toBe('bad-gzip')
    expect(codeOf(() => gunzipBounded(Uint8Array.from([0x1f, 0x8b, 9, 9]), 100))).toBe('bad-gzip')
  })
})
