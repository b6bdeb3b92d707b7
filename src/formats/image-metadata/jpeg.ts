import { join, part, startsWith, viewOf } from './bytes.ts'
import { readOrientation, writeOrientation } from './orientation.ts'
import { ImageStop, partCounter } from './refusal.ts'

const marker = {
  soi: 0xd8,
  eoi: 0xd9,
  sos: 0xda,
  app0: 0xe0,
  app1: 0xe1,
  app2: 0xe2,
  app14: 0xee,
  app15: 0xef,
  com: 0xfe,
} as const

type Segment = { marker: number; bytes: Uint8Array }

/**
 * A JPEG (ITU-T T.81) with every application segment and comment gone but what its colours need (JFIF, ICC profile,
 * Adobe transform) and how it is to be turned. Whatever follows the end of the picture goes too: cameras put further
 * pictures and films there. The coded picture is copied byte by byte.
 */
export function stripJpeg(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0xff || bytes[1] !== marker.soi) throw new ImageStop('damaged')
  const kept: Segment[] = []
  let orientation: number | null = null
  for (const segment of segmentsOf(bytes)) {
    orientation ??= orientationIn(segment)
    const clean = cleaned(segment)
    if (clean) kept.push(clean)
  }
  const [first] = kept
  const lead = first?.marker === marker.app0 ? 1 : 0
  return join([
    part(bytes, 0, 2),
    ...kept.slice(0, lead).map((one) => one.bytes),
    ...(orientation === null ? [] : [turned(orientation)]),
    ...kept.slice(lead).map((one) => one.bytes),
  ])
}

/** Each marker with what belongs to it: its segment, and for a scan its coded data. */
function* segmentsOf(bytes: Uint8Array): Generator<Segment> {
  const count = partCounter()
  const view = viewOf(bytes)
  for (let at = 2; at < bytes.length; ) {
    count()
    if (bytes[at] !== 0xff) throw new ImageStop('damaged')
    while (bytes[at + 1] === 0xff) at += 1
    const code = bytes[at + 1]
    if (code === undefined) throw new ImageStop('damaged')
    if (code === marker.eoi) return yield { marker: code, bytes: part(bytes, at, 2) }
    if (at + 4 > bytes.length) throw new ImageStop('damaged')
    const end = at + 2 + view.getUint16(at + 2)
    const stop = code === marker.sos ? endOfScan(bytes, end) : end
    yield { marker: code, bytes: part(bytes, at, stop - at) }
    at = stop
  }
}

/** Coded data ends at the next marker that is neither a stuffed zero nor a restart (T.81 §B.1.1.2, §B.1.1.5). */
function endOfScan(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next === undefined) return bytes.length
    const inside = next === 0 || next === 0xff || (next >= 0xd0 && next <= 0xd7)
    if (!inside) return at
  }
  return bytes.length
}

function cleaned(segment: Segment): Segment | null {
  const { marker: code, bytes } = segment
  const isApplication = code >= marker.app0 && code <= marker.app15
  if (code === marker.com) return null
  if (isApplication) return isForColours(segment) ? withoutThumbnail(segment) : null
  if (code < 0xc0 || code > marker.app15) throw new ImageStop('unsupported')
  return bytes.length < 4 && code !== marker.eoi ? damaged() : segment
}

const damaged = (): never => {
  throw new ImageStop('damaged')
}

const isForColours = ({ marker: code, bytes }: Segment) =>
  (code === marker.app0 && startsWith(bytes, 'JFIF\0', 4)) ||
  (code === marker.app2 && startsWith(bytes, 'ICC_PROFILE\0', 4)) ||
  (code === marker.app14 && startsWith(bytes, 'Adobe', 4))

/** A JFIF header may hold a small picture of the picture, which nobody crops with it. */
function withoutThumbnail(segment: Segment): Segment {
  if (segment.marker !== marker.app0) return segment
  const header = Uint8Array.from(part(segment.bytes, 0, 18))
  header.set([0, 16], 2)
  header.set([0, 0], 16)
  return { marker: segment.marker, bytes: header }
}

function orientationIn({ marker: code, bytes }: Segment): number | null {
  const isExif = code === marker.app1 && startsWith(bytes, 'Exif\0\0', 4)
  return isExif ? readOrientation(bytes.subarray(10)) : null
}

function turned(orientation: number): Uint8Array {
  const exif = join([new TextEncoder().encode('Exif\0\0'), writeOrientation(orientation)])
  return join([Uint8Array.of(0xff, marker.app1, 0, exif.length + 2), exif])
}
