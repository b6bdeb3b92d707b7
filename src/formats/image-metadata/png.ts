import { crc32 } from 'node:zlib'
import { join, nameAt, part, startsWith, viewOf } from './bytes.ts'
import { readOrientation, writeOrientation } from './orientation.ts'
import { ImageStop, partCounter } from './refusal.ts'

const signature = '\x89PNG\r\n\x1a\n'

/** What a picture is drawn from; every other chunk goes (PNG third edition §11, texts, times, Exif, private ones). */
const drawn = new Set(
  'IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs hIST acTL fcTL fdAT'.split(' '),
)

/** A PNG of the chunks it is drawn from, and how it is to be turned. What follows its end goes too. */
export function stripPng(bytes: Uint8Array): Uint8Array {
  if (!startsWith(bytes, signature)) throw new ImageStop('damaged')
  const kept: Uint8Array[] = []
  let orientation: number | null = null
  for (const { type, bytes: chunk } of chunksOf(bytes)) {
    if (type === 'eXIf') orientation ??= readOrientation(chunk.subarray(8, -4))
    if (drawn.has(type)) kept.push(chunk)
  }
  if (kept.length === 0) throw new ImageStop('damaged')
  const turned = orientation === null ? [] : [chunkOf('eXIf', writeOrientation(orientation))]
  return join([part(bytes, 0, 8), ...kept.slice(0, 1), ...turned, ...kept.slice(1)])
}

function* chunksOf(bytes: Uint8Array): Generator<{ type: string; bytes: Uint8Array }> {
  const count = partCounter()
  const view = viewOf(bytes)
  for (let at = 8; at < bytes.length; ) {
    count()
    if (at + 12 > bytes.length) throw new ImageStop('damaged')
    const length = view.getUint32(at) + 12
    const type = nameAt(bytes, at + 4, 4)
    if (at === 8 && type !== 'IHDR') throw new ImageStop('damaged')
    yield { type, bytes: part(bytes, at, length) }
    if (type === 'IEND') return
    at += length
  }
}

function chunkOf(type: string, data: Uint8Array): Uint8Array {
  const body = join([new TextEncoder().encode(type), data])
  const chunk = join([new Uint8Array(4), body, new Uint8Array(4)])
  viewOf(chunk).setUint32(0, data.length)
  viewOf(chunk).setUint32(chunk.length - 4, crc32(body))
  return chunk
}
