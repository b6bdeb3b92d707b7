import { join, part, viewOf } from './bytes.ts'
import { stripJpeg } from './jpeg.ts'
import { ImageStop, mostParts, partCounter } from './refusal.ts'

const tag = {
  compression: 259,
  stripOffsets: 273,
  stripCounts: 279,
  tileOffsets: 324,
  tileCounts: 325,
  jpegTables: 347,
} as const
const compression = { oldJpeg: 6, jpeg: 7 } as const

/** What a page is drawn from (TIFF 6.0, supplement 2, ICC.1 annex B.4); nothing else is taken over. */
const drawn = new Set([
  254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284,
  290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 326, 327, 328, 332, 334,
  336, 338, 339, 340, 341, 342, 347, 529, 530, 531, 532, 34675,
])

/** Bytes of one value by its type (TIFF 6.0 §2). */
const sizes: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
}
const long = 4
const mostPages = 1000
const mostBytes = 64 * 1024 * 1024

type Entry = { tag: number; type: number; count: number; value: Uint8Array }
type Page = { entries: Entry[]; next: number }
type File = { bytes: Uint8Array; view: DataView; little: boolean }

/**
 * A TIFF written anew from what its pages are drawn from. Whatever no kept entry points at is not in it: Exif, GPS,
 * maker's notes, XMP, IPTC, reduced pictures. BigTIFF and JPEG of the old kind are `unsupported`.
 */
export function stripTiff(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 8) throw new ImageStop('damaged')
  const view = viewOf(bytes)
  const order = view.getUint16(0)
  if (order !== 0x4949 && order !== 0x4d4d) throw new ImageStop('damaged')
  const file: File = { bytes, view, little: order === 0x4949 }
  const magic = view.getUint16(2, file.little)
  if (magic !== 42) throw new ImageStop(magic === 43 ? 'unsupported' : 'damaged')
  return written(file, pagesOf(file))
}

function pagesOf(file: File): Page[] {
  const count = partCounter()
  const seen = new Set<number>()
  const pages: Page[] = []
  for (let at = file.view.getUint32(4, file.little); at !== 0; ) {
    if (seen.has(at)) throw new ImageStop('damaged')
    if (seen.size >= mostPages) throw new ImageStop('too-many-parts')
    seen.add(at)
    const page = readPage(file, at, count)
    pages.push(page)
    at = page.next
  }
  if (pages.length === 0) throw new ImageStop('damaged')
  return pages
}

function readPage(file: File, at: number, count: () => void): Page {
  const { bytes, view, little } = file
  part(bytes, at, 2)
  const length = view.getUint16(at, little)
  part(bytes, at + 2, length * 12 + 4)
  const entries: Entry[] = []
  for (let n = 0; n < length; n += 1) {
    count()
    const entry = readEntry(file, at + 2 + n * 12)
    if (entry && !entries.some((one) => one.tag === entry.tag)) entries.push(entry)
  }
  return { entries, next: view.getUint32(at + 2 + length * 12, little) }
}

function readEntry({ bytes, view, little }: File, at: number): Entry | null {
  const name = view.getUint16(at, little)
  if (!drawn.has(name)) return null
  const type = view.getUint16(at + 2, little)
  const count = view.getUint32(at + 4, little)
  const size = (sizes[type] ?? 0) * count
  if (size === 0) throw new ImageStop('damaged')
  const start = size <= 4 ? at + 8 : view.getUint32(at + 8, little)
  return { tag: name, type, count, value: part(bytes, start, size) }
}

function written(file: File, pages: readonly Page[]): Uint8Array {
  const out = createOutput(file)
  let link = 4
  for (const page of pages) {
    const entries = withMovedData(file, page, out).toSorted((a, b) => a.tag - b.tag)
    const places = entries.map(({ value }) => (value.length <= 4 ? null : out.add(value)))
    const ifd = new Uint8Array(2 + entries.length * 12 + 4)
    const view = viewOf(ifd)
    view.setUint16(0, entries.length, file.little)
    for (const [n, entry] of entries.entries())
      writeEntry(ifd, 2 + n * 12, { ...file, entry, place: places[n] ?? null })
    const at = out.add(ifd)
    out.point(link, at)
    link = at + ifd.length - 4
  }
  return out.whole()
}

function writeEntry(
  ifd: Uint8Array,
  at: number,
  { little, entry, place }: Pick<File, 'little'> & { entry: Entry; place: number | null },
): void {
  const view = viewOf(ifd)
  view.setUint16(at, entry.tag, little)
  view.setUint16(at + 2, entry.type, little)
  view.setUint32(at + 4, entry.count, little)
  if (place === null) ifd.set(entry.value, at + 8)
  else view.setUint32(at + 8, place, little)
}

/** The page's entries, its strips or tiles copied to the new file and their places and sizes set. */
function withMovedData(file: File, { entries }: Page, out: Output): Entry[] {
  const numbers = (name: number) =>
    numbersOf(
      file,
      entries.find((one) => one.tag === name),
    )
  const [how] = numbers(tag.compression)
  if (how === compression.oldJpeg) throw new ImageStop('unsupported')
  const isJpeg = how === compression.jpeg
  const moved = new Map<number, Entry>()
  for (const [offsets, counts] of [
    [tag.stripOffsets, tag.stripCounts],
    [tag.tileOffsets, tag.tileCounts],
  ] as const) {
    const [starts, lengths] = [numbers(offsets), numbers(counts)]
    if (starts.length !== lengths.length) throw new ImageStop('damaged')
    if (starts.length === 0) continue
    const data = starts.map((start, n) => cleanData(part(file.bytes, start, lengths[n] ?? 0), isJpeg))
    moved.set(
      offsets,
      longs(
        file,
        offsets,
        data.map((one) => out.add(one)),
      ),
    )
    moved.set(
      counts,
      longs(
        file,
        counts,
        data.map(({ length }) => length),
      ),
    )
  }
  if (moved.size === 0) throw new ImageStop('damaged')
  return entries.map((entry) => {
    if (entry.tag !== tag.jpegTables) return moved.get(entry.tag) ?? entry
    const value = stripJpeg(entry.value)
    return { ...entry, value, count: value.length }
  })
}

/** A strip of JPEG is a whole JPEG file with segments of its own; a sparse tile has no bytes at all. */
const cleanData = (data: Uint8Array, isJpeg: boolean) => (isJpeg && data.length > 0 ? stripJpeg(data) : data)

function numbersOf({ little }: File, entry: Entry | undefined): number[] {
  if (!entry) return []
  if (entry.count > mostParts) throw new ImageStop('too-many-parts')
  const view = viewOf(entry.value)
  if (entry.type === 3) return Array.from({ length: entry.count }, (_, n) => view.getUint16(n * 2, little))
  if (entry.type !== long) throw new ImageStop('damaged')
  return Array.from({ length: entry.count }, (_, n) => view.getUint32(n * 4, little))
}

function longs({ little }: File, name: number, values: readonly number[]): Entry {
  const value = new Uint8Array(values.length * 4)
  const view = viewOf(value)
  for (const [n, one] of values.entries()) view.setUint32(n * 4, one, little)
  return { tag: name, type: long, count: values.length, value }
}

type Output = ReturnType<typeof createOutput>

/** A file that grows; places are even, as TIFF 6.0 §2 asks. */
function createOutput({ bytes, little }: File) {
  const parts: Uint8Array[] = [Uint8Array.from(part(bytes, 0, 4)), new Uint8Array(4)]
  let length = 8
  const links: [number, number][] = []
  return {
    add(data: Uint8Array): number {
      const at = length
      const padding = data.length % 2
      if (length + data.length + padding > mostBytes) throw new ImageStop('too-large')
      parts.push(data, new Uint8Array(padding))
      length += data.length + padding
      return at
    },
    point: (from: number, to: number) => void links.push([from, to]),
    whole(): Uint8Array {
      const whole = join(parts)
      for (const [from, to] of links) viewOf(whole).setUint32(from, to, little)
      return whole
    },
  }
}
