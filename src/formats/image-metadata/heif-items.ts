import { type Box, boxesOf } from './boxes.ts'
import { nameAt, part, viewOf } from './bytes.ts'
import { ImageStop } from './refusal.ts'

/** Where bytes of an item lie; `length` null: up to the end of the box. */
export type Place = { offset: number; length: number | null }

/** An entry of the item list, and where its data lies: `method` 0 in the file, 1 in `idat` (ISO/IEC 14496-12 §8.11.3). */
export type Item = {
  isPicture: boolean
  method: number
  base: number
  places: Place[]
  /** Where its type stands in the file, and where its entry ends. */
  typeAt: number
  end: number
}

const pictures = new Set('hvc1 hev1 lhv1 av01 avc1 vvc1 evc1 jpeg j2k1 unci grid iden iovl tmap'.split(' '))

export const placesOf = ({ base, places }: Item): Place[] =>
  places.map(({ offset, length }) => ({ offset: base + offset, length }))

export function readItems(bytes: Uint8Array, meta: readonly Box[], count: () => void): Item[] {
  const located = readLocations(bytes, one(meta, 'iloc'), count)
  return readEntries(bytes, one(meta, 'iinf'), count).map(({ id, type, typeAt, end }) => {
    const found = located.get(id)
    const isPicture = pictures.has(type)
    // Data that is made of other items' data is not known to be a picture's.
    if (found && isPicture && found.method > 1) throw new ImageStop('unsupported')
    return { isPicture, typeAt, end, ...(found ?? { method: 0, base: 0, places: [] }) }
  })
}

function one(boxes: readonly Box[], type: string): Box {
  const [found, more] = boxes.filter((box) => box.type === type)
  if (!found || more) throw new ImageStop('damaged')
  return found
}

/** §8.11.6: entries of version 2 and 3 have a type; older ones are files of other uses. */
function readEntries(bytes: Uint8Array, { start, end }: Box, count: () => void) {
  const wide = (part(bytes, start, 4)[0] ?? 0) > 0
  const entries = boxesOf(bytes, start + 4 + (wide ? 4 : 2), end, count)
  return entries.map((box) => {
    const version = part(bytes, box.start, 4)[0] ?? 0
    if (box.type !== 'infe' || version < 2) throw new ImageStop('unsupported')
    const idSize = version === 2 ? 2 : 4
    const typeAt = box.start + 4 + idSize + 2
    const id = new Cursor(bytes, box.start + 4, box.end).take(idSize)
    part(bytes, typeAt, 4)
    if (typeAt + 4 > box.end) throw new ImageStop('damaged')
    return { id, type: nameAt(bytes, typeAt, 4), typeAt, end: box.end }
  })
}

type Located = Pick<Item, 'method' | 'base' | 'places'>

function readLocations(bytes: Uint8Array, { start, end }: Box, count: () => void): Map<number, Located> {
  const cursor = new Cursor(bytes, start, end)
  const version = cursor.take(1)
  cursor.take(3)
  const [first, second] = [cursor.take(1), cursor.take(1)]
  const sizes = {
    offset: first >> 4,
    length: first & 15,
    base: second >> 4,
    index: version > 0 ? second & 15 : 0,
  }
  if (version > 2) throw new ImageStop('unsupported')
  const items = cursor.take(version < 2 ? 2 : 4)
  const found = new Map<number, Located>()
  for (let n = 0; n < items; n += 1) {
    count()
    const id = cursor.take(version < 2 ? 2 : 4)
    const method = version > 0 ? cursor.take(2) & 15 : 0
    const outside = cursor.take(2) !== 0
    const base = cursor.take(sizes.base)
    const places = Array.from({ length: cursor.take(2) }, () => {
      count()
      cursor.take(sizes.index)
      const offset = cursor.take(sizes.offset)
      return { offset, length: sizes.length === 0 ? null : cursor.take(sizes.length) }
    })
    if (outside) throw new ImageStop('unsupported')
    found.set(id, { method, base, places })
  }
  return found
}

/** Reads whole numbers of 0 to 8 bytes, one after the other. */
class Cursor {
  readonly #bytes: Uint8Array
  readonly #end: number
  #at: number
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
  }
  take(size: number): number {
    if (this.#at + size > this.#end || size > 8) throw new ImageStop('damaged')
    const view = viewOf(this.#bytes)
    let value = 0
    for (let n = 0; n < size; n += 1) value = value * 256 + view.getUint8(this.#at + n)
    this.#at += size
    if (!Number.isSafeInteger(value)) throw new ImageStop('damaged')
    return value
  }
}
