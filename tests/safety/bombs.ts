import { createHash } from 'node:crypto'
import { crc32, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'

const mega = 1024 * 1024
/** As much as would be unpacked by who trusts the file. */
const unpackedBytes = 400 * mega

type Entry = { name: string; packed: Buffer; size: number; offset?: number; link?: boolean }

/** A ZIP archive of these entries (APPNOTE 6.3); one with an `offset` lies where another does. */
function archive(entries: readonly Entry[]): Buffer {
  const pieces: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, packed, size, offset, link } of entries) {
    const bytes = Buffer.from(name)
    const own = offset ?? at
    const sizes = Buffer.alloc(8)
    sizes.writeUInt32LE(packed.length)
    sizes.writeUInt32LE(Math.min(size, 0xffffffff), 4)
    if (offset === undefined) {
      const head = Buffer.from(
        '504b0304140000000800000000000000000000000000000000000000000000',
        'hex',
      ).subarray(0, 30)
      sizes.copy(head, 18)
      head.writeUInt16LE(bytes.length, 26)
      pieces.push(head, bytes, packed)
      at += 30 + bytes.length + packed.length
    }
    const row = Buffer.alloc(46)
    row.write('504b0102140314000000080000000000', 'hex')
    row.writeUInt16LE(8, 10)
    sizes.copy(row, 20)
    row.writeUInt16LE(bytes.length, 28)
    row.writeUInt32LE(link ? 0xa1ff0000 : 0, 38)
    row.writeUInt32LE(own, 42)
    directory.push(row, bytes)
  }
  const rows = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 8)
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 10)
  end.writeUInt32LE(rows.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...pieces, rows, end])
}

const zeros = (bytes: number) => deflateRawSync(Buffer.alloc(bytes, 'x'), { level: 9 })
const small = deflateRawSync(Buffer.from('<w:t>x</w:t>'))
const one = (name: string, packed = small, size = 12): Entry => ({ name, packed, size })

/** Names that lead out of a folder, or look like others, on some system. */
const wrongNames = [
  '../../../../etc/passwd',
  '/etc/passwd',
  'C:\\Windows\\x',
  '..\\..\\x',
  'word/../../document.xml',
  'word/document.xml\0.exe',
  `${'a/'.repeat(20_000)}x`,
  'x\u202excod.xml',
  'CON',
  '',
]

/** A page whose content is one long stream, packed once or twice. */
function pdf(filters: string, stream: Buffer): Buffer {
  const head = `%PDF-1.7
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj
4 0 obj<</Length ${stream.length}/Filter[${filters}]>>stream
`
  return Buffer.concat([
    Buffer.from(head),
    stream,
    Buffer.from('\nendstream endobj\ntrailer<</Root 1 0 R/Size 5>>\n%%EOF\n'),
  ])
}

/** A picture that says of itself that it is 60,000 by 60,000, in a few bytes of it. */
function picture(): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(60_000)
  head.writeUInt32BE(60_000, 4)
  head.set([8, 6, 0, 0, 0], 8)
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(mega))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Files that are small when they come and large when they are trusted, by name. */
export const bombs: Readonly<Record<string, () => Buffer>> = {
  'one member that unpacks a thousandfold': () =>
    archive([one('word/document.xml', zeros(unpackedBytes), unpackedBytes)]),
  'a member that says it is small': () => archive([one('word/document.xml', zeros(unpackedBytes), 12)]),
  'a thousand members in one place': () => {
    const whole = one('word/document.xml', zeros(10 * mega), 10 * mega)
    return archive([
      whole,
      ...Array.from({ length: 1000 }, (_, n) => ({ ...whole, name: `xl/worksheets/${n}.xml`, offset: 0 })),
    ])
  },
  'archives in archives': () => {
    let inner = archive([one('word/document.xml', zeros(10 * mega), 10 * mega)])
    for (let depth = 0; depth < 8; depth += 1)
      inner = archive(
        Array.from({ length: 4 }, (_, n) => one(`word/header${n}.xml`, deflateRawSync(inner), inner.length)),
      )
    return inner
  },
  '65,536 members': () => archive(Array.from({ length: 65_536 }, (_, n) => one(`word/header${n}.xml`))),
  '60,000 members': () => archive(Array.from({ length: 60_000 }, (_, n) => one(`word/header${n}.xml`))),
  'names that lead elsewhere': () => archive(wrongNames.map((name) => one(name))),
  links: () =>
    archive([{ ...one('word/document.xml', deflateRawSync(Buffer.from('/etc/passwd')), 11), link: true }]),
  'a page of a PDF': () => pdf('/FlateDecode', deflateSync(Buffer.alloc(unpackedBytes, ' '), { level: 9 })),
  'a page of a PDF, packed twice': () =>
    pdf('/FlateDecode/FlateDecode', deflateSync(deflateSync(Buffer.alloc(unpackedBytes, ' '), { level: 9 }))),
  'a picture of 60,000 by 60,000': picture,
  'a packed stream': () => gzipSync(Buffer.alloc(unpackedBytes, ' ')),
  'thirty megabytes of angle brackets': () => Buffer.alloc(30 * mega, '<!doctype html'),
  'thirty megabytes of brackets': () => Buffer.alloc(30 * mega, '['),
  'thirty megabytes of digits': () =>
    Buffer.from(createHash('sha256').digest('hex').replaceAll(/\D/g, '1').repeat(500_000)).subarray(
      0,
      30 * mega,
    ),
}
