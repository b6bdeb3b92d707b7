import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ImageKind, stripMetadata } from './index.ts'
import { readOrientation } from './orientation.ts'
import * as pictures from './pictures.fixture.ts'

const made: Record<ImageKind, Buffer> = {
  jpeg: pictures.jpeg(),
  png: pictures.png(),
  webp: pictures.webp(),
  gif: pictures.gif(),
  tiff: pictures.tiff(),
  heif: pictures.heif(),
}
const kinds = Object.keys(made) as ImageKind[]

function strip(bytes: Uint8Array, kind: ImageKind): Buffer {
  const stripped = stripMetadata(bytes, kind)
  if (!stripped.ok) throw new Error(stripped.code)
  return Buffer.from(stripped.bytes)
}

const holdsSecret = (bytes: Buffer) =>
  ['35.4681N', '133.0484E', '山田', '太郎'].filter((part) => bytes.includes(Buffer.from(part)))

describe.each(kinds)('a %s', (kind) => {
  it('keeps nothing of what stood beside the picture, wherever that was', () => {
    expect(holdsSecret(made[kind])).toHaveLength(4)
    expect(holdsSecret(strip(made[kind], kind))).toEqual([])
  })

  it('stays as it is when it is stripped again', () => {
    const once = strip(made[kind], kind)
    expect(strip(once, kind).equals(once)).toBe(true)
  })

  it('is not changed in the hand of who gave it', () => {
    const before = Buffer.from(made[kind])
    strip(made[kind], kind)
    expect(made[kind].equals(before)).toBe(true)
  })

  it('with any bytes changed or cut is stripped or refused with a code, never a bug, and never grows much', () => {
    const file = made[kind]
    const mutated = fc
      .tuple(
        fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.option(fc.nat(file.length)),
      )
      .map(([changes, cut]) => {
        const copy = Buffer.from(file)
        for (const [at, byte] of changes) copy[at] = byte
        return cut === null ? copy : copy.subarray(0, cut)
      })
    fc.assert(
      fc.property(mutated, (bytes) => {
        const stripped = stripMetadata(bytes, kind)
        if (!stripped.ok) expect(stripped.code).toMatch(/^(damaged|unsupported|too-many-parts|too-large)$/)
        else expect(stripped.bytes.length).toBeLessThan(bytes.length * 2 + 64)
      }),
      { numRuns: 2000 },
    )
  })

  it('that is anything else is refused as damaged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(stripMetadata(bytes, kind)).toEqual({ ok: false, code: 'damaged' })
      }),
    )
  })
})

describe('what is drawn', () => {
  it('of a JPEG stays byte by byte, with its colour profile; its small copy and what follows it go', () => {
    const clean = strip(made.jpeg, 'jpeg')
    const picture = Buffer.concat([...pictures.drawnJpeg, Buffer.from([0xff, 0xd9])])
    expect(clean.subarray(-picture.length).equals(picture)).toBe(true)
    expect(clean.includes('ICC_PROFILE')).toBe(true)
    expect(clean.subarray(2, 20)).toEqual(
      Buffer.from('\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x48\0\x48\0\0', 'latin1'),
    )
  })

  it('of a JPEG cut off by its camera stays up to the cut', () => {
    const whole = pictures.jpeg()
    const cut = whole.subarray(0, whole.indexOf(Buffer.from([0xff, 0xd9])))
    expect(strip(cut, 'jpeg').includes(pictures.drawnJpeg[3] ?? '?')).toBe(true)
  })

  it('of a PNG stays chunk by chunk', () => {
    const clean = strip(made.png, 'png')
    for (const chunk of pictures.drawnPng) expect(clean.includes(chunk)).toBe(true)
  })

  it('of a WebP and of each of its frames stays', () => {
    const clean = strip(made.webp, 'webp')
    const first = clean.indexOf(pictures.drawnWebp)
    expect(clean.indexOf(pictures.drawnWebp, first + 1)).toBeGreaterThan(first)
    expect(clean.readUInt32LE(4)).toBe(clean.length - 8)
  })

  it('of a GIF stays block by block, and how often it is repeated', () => {
    expect(strip(made.gif, 'gif').equals(Buffer.concat(pictures.drawnGif))).toBe(true)
  })

  it('of a TIFF stays, wherever it moved', () => {
    const clean = strip(made.tiff, 'tiff')
    const ifd = clean.readUInt32LE(4)
    const entries = Array.from({ length: clean.readUInt16LE(ifd) }, (_, n) =>
      clean.subarray(ifd + 2 + n * 12),
    )
    const value = (tag: number) => entries.find((one) => one.readUInt16LE(0) === tag)?.readUInt32LE(8)
    expect(clean[value(273) ?? 0]).toBe(0x80)
    expect([value(256), value(274), value(279)]).toEqual([1, 6, 1])
    expect(entries.map((one) => one.readUInt16LE(0))).toEqual([256, 257, 258, 259, 262, 273, 274, 279])
  })

  it('of a HEIC stays in its place, with its rotation; the rest of the box is zero', () => {
    const clean = strip(made.heif, 'heif')
    expect(clean.length).toBe(made.heif.length)
    expect(clean.indexOf(pictures.coded)).toBe(made.heif.indexOf(pictures.coded))
    expect(clean.includes('irot\x01')).toBe(true)
    expect(clean.includes('Exif')).toBe(false)
  })
})

describe('how a picture is to be turned', () => {
  const found = (bytes: Buffer, kind: ImageKind) => {
    const at = strip(bytes, kind).indexOf('MM\0*')
    return at < 0 ? null : readOrientation(strip(bytes, kind).subarray(at))
  }

  it.each([2, 3, 4, 5, 6, 7, 8])('is kept: %i', (orientation) => {
    expect(found(pictures.jpeg(orientation), 'jpeg')).toBe(orientation)
    expect(found(pictures.png(orientation), 'png')).toBe(orientation)
    expect(found(pictures.webp(orientation), 'webp')).toBe(orientation)
  })

  it.each([0, 1, 9])('is not written where it says nothing: %i', (orientation) => {
    expect(found(pictures.jpeg(orientation), 'jpeg')).toBe(null)
    expect(found(pictures.webp(orientation), 'webp')).toBe(null)
    expect(strip(pictures.webp(orientation), 'webp')[20]).toBe(0)
  })
})

describe('a limit', () => {
  it('on segments is named when it is hit', () => {
    const comment = Buffer.from([0xff, 0xfe, 0, 2])
    const many = Buffer.concat([Buffer.from([0xff, 0xd8]), ...Array.from({ length: 100_001 }, () => comment)])
    expect(stripMetadata(many, 'jpeg')).toEqual({ ok: false, code: 'too-many-parts' })
  })

  it('on size is named before anything is read', () => {
    expect(stripMetadata(new Uint8Array(64 * 1024 * 1024 + 1), 'png')).toEqual({
      ok: false,
      code: 'too-large',
    })
  })

  it('holds for a TIFF whose strips are all the same bytes, and for pages that lead in a circle', () => {
    const [strips, size] = [20_000, 4_000]
    const small = pictures.tiff(1)
    const places = small.length
    const lengths = places + strips * 4
    const file = Buffer.concat([small, Buffer.alloc(strips * 8), Buffer.alloc(size)])
    for (let n = 0; n < strips; n += 1) {
      file.writeUInt32LE(8, places + n * 4)
      file.writeUInt32LE(size, lengths + n * 4)
    }
    const ifd = small.readUInt32LE(4)
    file.set(entry(273, strips, places), ifd + 2 + 6 * 12)
    file.set(entry(279, strips, lengths), ifd + 2 + 8 * 12)
    expect(stripMetadata(file, 'tiff')).toEqual({ ok: false, code: 'too-large' })
    const circle = pictures.tiff(1)
    circle.writeUInt32LE(circle.readUInt32LE(4), circle.length - 4)
    expect(stripMetadata(circle, 'tiff')).toEqual({ ok: false, code: 'damaged' })
  })

  it('says what this room does not know', () => {
    const big = pictures.tiff()
    big[2] = 43
    expect(stripMetadata(big, 'tiff')).toEqual({ ok: false, code: 'unsupported' })
    const film = Buffer.concat([pictures.heif(), pictures.box('moov')])
    expect(stripMetadata(film, 'heif')).toEqual({ ok: false, code: 'unsupported' })
  })
})

function entry(tag: number, count: number, place: number): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt16LE(tag, 0)
  bytes.writeUInt16LE(4, 2)
  bytes.writeUInt32LE(count, 4)
  bytes.writeUInt32LE(place, 8)
  return bytes
}
