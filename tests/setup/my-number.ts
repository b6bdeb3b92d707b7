import { createRequire } from 'node:module'
import { deflateRawSync } from 'node:zlib'
import PDFDocument from 'pdfkit'
import { checkDigit } from '#formats/my-number'

/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const digitsOf = (next: () => number, length: number): string =>
  Array.from({ length }, () => Math.floor(next() * 10)).join('')

const wide = (digits: string) =>
  digits.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))
const fours = (mark: string) => (digits: string) => digits.replaceAll(/(....)(?=.)/gu, `$1${mark}`)

/** The ways people write such a number, and what may stand around it. */
const writings = [
  (digits: string) => digits,
  wide,
  fours('-'),
  fours(' '),
  fours('\u3000'),
  fours('－'),
  (digits: string) => fours('ー')(wide(digits)),
  (digits: string) => [...digits].join(' '),
]
const around = [
  '#',
  '番号は#です。',
  '私のマイナンバー（#）',
  '電話 090-1234-5678、#',
  '#\u3000山田太郎',
  'No.#',
]

/** One number made up for a test, in a sentence. */
export type Sample = { digits: string; text: string }

/** `count` valid numbers of nobody, each written in one of the ways people write them. */
export function samples(seed: number, count: number): Sample[] {
  const next = seeded(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
  return Array.from({ length: count }, () => {
    const eleven = digitsOf(next, 11)
    const digits = `${eleven}${checkDigit(eleven)}`
    return { digits, text: pick(around).replace('#', pick(writings)(digits)) }
  })
}

const font = createRequire(import.meta.url).resolve(
  '@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf',
)

/** A PDF with one text a page, in a Japanese font. */
export function pdfOf(
  pages: readonly string[],
  options: PDFKit.PDFDocumentOptions = {},
): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const document = new PDFDocument({ autoFirstPage: false, ...options })
    const chunks: Buffer[] = []
    document.on('data', (chunk: Buffer) => chunks.push(chunk))
    document.on('end', () => resolve(Buffer.concat(chunks)))
    document.font(font)
    for (const page of pages) document.addPage().text(page)
    document.end()
  })
}

/** A ZIP archive of these files, deflated: enough of a `.docx` or `.xlsx` for who reads its text. */
export function zipOf(files: Readonly<Record<string, string>>): Uint8Array {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const [path, plain] = [Buffer.from(name), Buffer.from(text)]
    const packed = deflateRawSync(plain)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(8, 4)
    shared.writeUInt32LE(packed.length, 14)
    shared.writeUInt32LE(plain.length, 18)
    shared.writeUInt16LE(path.length, 22)
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), shared, path, packed)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), shared, rest, path)
    offset += 30 + path.length + packed.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(Object.keys(files).length, 8)
  end.writeUInt16LE(Object.keys(files).length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, listed, end])
}
