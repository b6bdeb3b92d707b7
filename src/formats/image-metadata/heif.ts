import { type Box, blank, boxesOf } from './boxes.ts'
import { part, startsWith } from './bytes.ts'
import { type Item, placesOf, readItems } from './heif-items.ts'
import { ImageStop, partCounter } from './refusal.ts'

/** What a still picture needs of its container; every other box is made empty. */
const neededOutside = new Set(['ftyp', 'meta', 'mdat'])
const neededInMeta = new Set(['hdlr', 'pitm', 'iloc', 'iinf', 'iref', 'iprp', 'idat', 'grpl', 'dinf'])
/** Descriptions, times and the place and direction of the camera; an entry stays, for others are found by their number. */
const tellingProperties = new Set(['udes', 'altt', 'crtt', 'mdft', 'cmin', 'cmex', 'uuid'])
const moving = new Set(['moov', 'moof'])

/**
 * A HEIC or AVIF still picture (ISO/IEC 23008-12) in which every byte that belongs to no coded picture is zero: Exif, XMP
 * and other items, boxes of cameras, gaps. Nothing moves in the file. Its rotation is a property of its own and stays.
 * Films in the same container are `unsupported`.
 */
export function stripHeif(bytes: Uint8Array): Uint8Array {
  if (!startsWith(bytes, 'ftyp', 4)) throw new ImageStop('damaged')
  const count = partCounter()
  const clean = Uint8Array.from(bytes)
  const boxes = boxesOf(clean, 0, clean.length, count)
  if (boxes.some(({ type }) => moving.has(type))) throw new ImageStop('unsupported')
  const meta = boxes.find(({ type }) => type === 'meta')
  if (!meta) throw new ImageStop('damaged')
  const inside = boxesOf(clean, meta.start + 4, meta.end, count)
  const items = readItems(clean, inside, count)
  const kept = { from: bytes, items }
  keepOnly(
    clean,
    boxes.filter(({ type }) => type === 'mdat'),
    { ...kept, method: 0, origin: 0 },
  )
  for (const box of inside.filter(({ type }) => type === 'idat'))
    keepOnly(clean, [box], { ...kept, method: 1, origin: box.start })
  for (const item of items.filter((one) => !one.isPicture)) forget(clean, item)
  for (const box of boxes) if (!neededOutside.has(box.type)) blank(clean, box)
  for (const box of inside) if (!neededInMeta.has(box.type)) blank(clean, box)
  for (const box of propertiesIn(clean, inside, count)) if (tellingProperties.has(box.type)) blank(clean, box)
  return clean
}

type Kept = { from: Uint8Array; items: readonly Item[]; method: number; origin: number }

const mostBytes = 64 * 1024 * 1024

/** Zeroes what lies in these boxes but belongs to no coded picture. */
function keepOnly(clean: Uint8Array, boxes: readonly Box[], { from, items, method, origin }: Kept): void {
  for (const { start, end } of boxes) clean.fill(0, start, end)
  let total = 0
  for (const { offset, length } of items
    .filter((one) => one.isPicture && one.method === method)
    .flatMap(placesOf)) {
    const at = origin + offset
    const box = boxes.find(({ start, end }) => at >= start && at + (length ?? 0) <= end)
    if (!box) throw new ImageStop('damaged')
    const own = part(from, at, length ?? box.end - at)
    total += own.length
    // Items may share bytes; more than this is made to keep the reader busy.
    if (total > mostBytes) throw new ImageStop('too-large')
    clean.set(own, at)
  }
}

/** An item nobody knows by this type, with no name. */
function forget(bytes: Uint8Array, { typeAt, end }: Item): void {
  bytes.fill(0, typeAt, end)
  bytes.set(new TextEncoder().encode('skip'), typeAt)
}

function propertiesIn(bytes: Uint8Array, inside: readonly Box[], count: () => void): Box[] {
  return inside
    .filter(({ type }) => type === 'iprp')
    .flatMap(({ start, end }) => boxesOf(bytes, start, end, count))
    .filter(({ type }) => type === 'ipco')
    .flatMap(({ start, end }) => boxesOf(bytes, start, end, count))
}
