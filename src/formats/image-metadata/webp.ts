import { join, nameAt, part, startsWith, viewOf } from './bytes.ts'
import { readOrientation, writeOrientation } from './orientation.ts'
import { ImageStop, partCounter } from './refusal.ts'

const drawn = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
const drawnInFrame = new Set(['VP8 ', 'VP8L', 'ALPH'])
const frameHeader = 16
const flag = { exif: 0x08, xmp: 0x04 } as const

type Chunk = { type: string; data: Uint8Array }

/** A WebP (RFC 9649) of the chunks it is drawn from, and how it is to be turned. What follows its end goes too. */
export function stripWebp(bytes: Uint8Array): Uint8Array {
  if (!startsWith(bytes, 'RIFF') || !startsWith(bytes, 'WEBP', 8)) throw new ImageStop('damaged')
  const size = viewOf(bytes).getUint32(4, true)
  const count = partCounter()
  const chunks = [...chunksOf(part(bytes, 12, size - 4), count)]
  const [first] = chunks
  if (!first) throw new ImageStop('damaged')
  const extended = first.type === 'VP8X'
  const orientation = extended ? orientationIn(chunks) : null
  const kept = chunks
    .filter(({ type }) => drawn.has(type))
    .map(({ type, data }) => {
      if (type === 'VP8X') return written(type, withFlags(data, orientation !== null))
      return written(type, type === 'ANMF' ? cleanFrame(data, count) : data)
    })
  const turned = orientation === null ? [] : [written('EXIF', writeOrientation(orientation))]
  const body = join([new TextEncoder().encode('WEBP'), ...kept, ...turned])
  return written('RIFF', body)
}

function* chunksOf(bytes: Uint8Array, count: () => void): Generator<Chunk> {
  const view = viewOf(bytes)
  for (let at = 0; at < bytes.length; ) {
    count()
    if (at + 8 > bytes.length) throw new ImageStop('damaged')
    const length = view.getUint32(at + 4, true)
    yield { type: nameAt(bytes, at, 4), data: part(bytes, at + 8, length) }
    at += 8 + length + (length % 2)
  }
}

function orientationIn(chunks: readonly Chunk[]): number | null {
  const exif = chunks.find(({ type }) => type === 'EXIF')
  if (!exif) return null
  // Some writers put the JPEG's mark before it.
  return readOrientation(startsWith(exif.data, 'Exif\0\0') ? exif.data.subarray(6) : exif.data)
}

function withFlags(data: Uint8Array, turned: boolean): Uint8Array {
  const clean = Uint8Array.from(part(data, 0, 10))
  const others = (clean[0] ?? 0) & ~(flag.exif | flag.xmp)
  clean[0] = turned ? others | flag.exif : others
  return clean
}

function cleanFrame(data: Uint8Array, count: () => void): Uint8Array {
  const inside = [...chunksOf(data.subarray(frameHeader), count)].filter(({ type }) => drawnInFrame.has(type))
  return join([part(data, 0, frameHeader), ...inside.map((one) => written(one.type, one.data))])
}

function written(type: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(8 + data.length + (data.length % 2))
  chunk.set(new TextEncoder().encode(type))
  viewOf(chunk).setUint32(4, data.length, true)
  chunk.set(data, 8)
  return chunk
}
