import { crc32, deflateSync } from 'node:zlib'

/** Small pictures made by hand, each with a secret in every place where its format has room for one. */
const secret = '35.4681N 133.0484E 山田太郎'
const hidden = Buffer.from(secret)
const latin = (text: string) => Buffer.from(text, 'latin1')

/** Exif data that says the picture is turned, and holds the secret. */
function exif(orientation: number): Buffer {
  const tiff = Buffer.alloc(38)
  tiff.write('MM\0*', 'latin1')
  tiff.writeUInt32BE(8, 4)
  tiff.writeUInt16BE(2, 8)
  tiff.set([0x01, 0x0e, 0, 2, 0, 0, 0, hidden.length, 0, 0, 0, 38], 10)
  tiff.set([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0], 22)
  return Buffer.concat([tiff, hidden])
}

const segment = (marker: number, data: Uint8Array) => {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(data.length + 2, 2)
  return Buffer.concat([head, data])
}

/** The parts of the coded picture: a reader must find them again, in this order. */
export const drawnJpeg = [
  segment(0xdb, Buffer.alloc(65, 1)),
  segment(0xc0, Buffer.from([8, 0, 1, 0, 1, 1, 1, 0x11, 0])),
  segment(0xc4, Buffer.alloc(19, 0)),
  Buffer.concat([
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([1, 0xff, 0, 2, 0xff, 0xd0, 3]),
  ]),
]

export const jpeg = (orientation = 6): Buffer =>
  Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.concat([latin('JFIF\0\x01\x01\0\0\x48\0\x48\x01\x01'), Buffer.from([1, 2, 3])])),
    segment(0xe1, Buffer.concat([latin('Exif\0\0'), exif(orientation)])),
    segment(0xe1, Buffer.concat([latin('http://ns.adobe.com/xap/1.0/\0'), hidden])),
    segment(0xe2, Buffer.concat([latin('ICC_PROFILE\0\x01\x01'), Buffer.alloc(8, 7)])),
    segment(0xe2, Buffer.concat([latin('MPF\0'), hidden])),
    segment(0xed, Buffer.concat([latin('Photoshop 3.0\0'), hidden])),
    segment(0xfe, hidden),
    ...drawnJpeg.slice(0, 3),
    segment(0xfe, hidden),
    ...drawnJpeg.slice(3),
    Buffer.from([0xff, 0xd9]),
    hidden,
  ])

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([latin(type), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

export const drawnPng = [
  chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
  chunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f])),
  chunk('IDAT', deflateSync(Buffer.from([0, 128]))),
  chunk('IEND', Buffer.alloc(0)),
]

export const png = (orientation = 6): Buffer =>
  Buffer.concat([
    latin('\x89PNG\r\n\x1a\n'),
    ...drawnPng.slice(0, 2),
    chunk('tEXt', Buffer.concat([latin('Comment\0'), hidden])),
    chunk('eXIf', exif(orientation)),
    chunk('prVt', hidden),
    ...drawnPng.slice(2),
    hidden,
  ])

function riff(type: string, data: Uint8Array): Buffer {
  const head = Buffer.concat([latin(type), Buffer.alloc(4)])
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)])
}

export const drawnWebp = riff(
  'VP8L',
  Buffer.from([0x2f, 0, 0, 0, 0, 7, 0x10, 0xfd, 0x8f, 0xfe, 7, 0x22, 0xa2, 0xff, 1]),
)

export const webp = (orientation = 6): Buffer =>
  Buffer.concat([
    riff(
      'RIFF',
      Buffer.concat([
        latin('WEBP'),
        riff('VP8X', Buffer.from([0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
        drawnWebp,
        riff('EXIF', exif(orientation)),
        riff('XMP ', hidden),
        riff('ANMF', Buffer.concat([Buffer.alloc(16, 1), drawnWebp, riff('note', hidden)])),
        riff('note', hidden),
      ]),
    ),
    hidden,
  ])

const blocks = (data: Uint8Array) => Buffer.concat([Buffer.from([data.length]), data, Buffer.from([0])])

export const drawnGif = [
  latin('GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff'),
  Buffer.concat([Buffer.from([0x21, 0xff, 11]), latin('NETSCAPE2.0'), blocks(Buffer.from([1, 0, 0]))]),
  Buffer.from([0x21, 0xf9, 4, 0, 0, 0, 0, 0]),
  Buffer.concat([Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2]), blocks(Buffer.from([0x44, 1]))]),
  Buffer.from([0x3b]),
]

export const gif = (): Buffer =>
  Buffer.concat([
    ...drawnGif.slice(0, 2),
    Buffer.concat([Buffer.from([0x21, 0xfe]), blocks(hidden)]),
    Buffer.concat([Buffer.from([0x21, 0xff, 11]), latin('XMP DataXMP'), blocks(hidden)]),
    ...drawnGif.slice(2),
    hidden,
  ])

type Tag = [tag: number, type: number, count: number, value: number]

/** A TIFF of one grey pixel: strip at 8, the secret at 10, one IFD after it. */
export function tiff(orientation = 6, more: readonly Tag[] = []): Buffer {
  const tags: Tag[] = [
    [256, 3, 1, 1],
    [257, 3, 1, 1],
    [258, 3, 1, 8],
    [259, 3, 1, 1],
    [262, 3, 1, 1],
    [270, 2, hidden.length, 10],
    [273, 4, 1, 8],
    [274, 3, 1, orientation],
    [279, 4, 1, 1],
    [34853, 4, 1, 10],
    ...more,
  ]
  const start = 10 + hidden.length + (hidden.length % 2)
  const file = Buffer.alloc(start + 2 + tags.length * 12 + 4)
  file.write('II*\0', 'latin1')
  file.writeUInt32LE(start, 4)
  file[8] = 0x80
  file.set(hidden, 10)
  file.writeUInt16LE(tags.length, start)
  for (const [n, [tag, type, count, value]] of tags.entries()) {
    const at = start + 2 + n * 12
    file.writeUInt16LE(tag, at)
    file.writeUInt16LE(type, at + 2)
    file.writeUInt32LE(count, at + 4)
    file.writeUInt32LE(value, at + 8)
  }
  return file
}

export function box(type: string, ...content: Uint8Array[]): Buffer {
  const data = Buffer.concat(content)
  const head = Buffer.concat([Buffer.alloc(4), latin(type)])
  head.writeUInt32BE(data.length + 8)
  return Buffer.concat([head, data])
}

export const coded = Buffer.from('the coded picture')

/** A HEIC of one picture, Exif data, XMP and a box of its camera; `grid` data lies in `idat`. */
export function heif(): Buffer {
  const entry = (id: number, type: string, name: Uint8Array) =>
    box('infe', Buffer.from([2, 0, 0, 0, 0, id, 0, 0]), latin(type), name, Buffer.from([0]))
  const locations = (start: number) => {
    const items: [number, number, number, number][] = [
      [1, 0, start, coded.length],
      [2, 0, start + coded.length, hidden.length],
      [3, 1, 0, hidden.length],
    ]
    const rows = items.map(([id, method, offset, length]) => {
      const row = Buffer.alloc(16)
      row.set([0, id, 0, method, 0, 0, 0, 1])
      row.writeUInt32BE(offset, 8)
      row.writeUInt32BE(length, 12)
      return row
    })
    return box('iloc', Buffer.from([1, 0, 0, 0, 0x44, 0, 0, 3]), ...rows)
  }
  const meta = (start: number) =>
    box(
      'meta',
      Buffer.alloc(4),
      box('hdlr', Buffer.alloc(4), latin('\0\0\0\0pict'), Buffer.alloc(13)),
      box('pitm', Buffer.from([0, 0, 0, 0, 0, 1])),
      locations(start),
      box(
        'iinf',
        Buffer.from([0, 0, 0, 0, 0, 3]),
        entry(1, 'hvc1', Buffer.alloc(0)),
        entry(2, 'Exif', hidden),
        entry(3, 'mime', latin('\0application/rdf+xml')),
      ),
      box('iprp', box('ipco', box('irot', Buffer.from([1])), box('udes', hidden))),
      box('idat', hidden),
      box('xml ', Buffer.alloc(4), hidden),
    )
  const lead = box('ftyp', latin('heic\0\0\0\0mif1heic'))
  const start = lead.length + meta(0).length + 8
  return Buffer.concat([lead, meta(start), box('mdat', coded, hidden, hidden), box('uuid', hidden)])
}
