import { inflateRawSync } from 'node:zlib'

/** Bounds on one archive; `bytes` counts what is unpacked, of all files asked for together. */
const ZIP_LIMITS = { files: 5000, bytes: 64 * 1024 * 1024 }

export type ReadZip =
  | { ok: true; files: { name: string; bytes: Uint8Array }[] }
  | { ok: false; code: 'not-a-zip' | 'damaged' | 'unsupported' | 'too-many-files' | 'too-large' }

type Refusal = Extract<ReadZip, { ok: false }>
type Entry = { name: string; method: number; packed: number; offset: number; locked: boolean }

const refused = (code: Refusal['code']): Refusal => ({ ok: false, code })
const endMark = 0x06054b50
const endLength = 22
const longestComment = 0xffff

/**
 * The files of a ZIP archive whose names `wants` takes (APPNOTE 6.3, stored and deflated; encrypted files and ZIP64 are
 * `unsupported`). The central directory alone says what there is; nothing is unpacked past the bounds.
 */
export function readZip(bytes: Uint8Array, wants: (name: string) => boolean, limits = ZIP_LIMITS): ReadZip {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const entries = directory(view, limits.files)
    if (!Array.isArray(entries)) return entries
    return unpack(
      view,
      entries.filter(({ name }) => wants(name)),
      limits.bytes,
    )
  } catch (error) {
    // A place outside the file, or bytes that do not inflate.
    if (error instanceof RangeError) return refused('damaged')
    if (error instanceof Error && 'code' in error) return refused('damaged')
    throw error
  }
}

function directory(view: DataView, most: number): Entry[] | Refusal {
  const end = findEnd(view)
  if (end === undefined) return refused('not-a-zip')
  const count = view.getUint16(end + 10, true)
  const start = view.getUint32(end + 16, true)
  if (count === 0xffff || start === 0xffffffff) return refused('unsupported')
  if (count > most) return refused('too-many-files')
  const entries: Entry[] = []
  let at = start
  for (let n = 0; n < count; n += 1) {
    if (view.getUint32(at, true) !== 0x02014b50) return refused('damaged')
    const nameLength = view.getUint16(at + 28, true)
    entries.push({
      name: nameAt(view, at + 46, nameLength),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
      locked: (view.getUint16(at + 8, true) & 1) === 1,
    })
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries
}

function findEnd(view: DataView): number | undefined {
  const first = Math.max(0, view.byteLength - endLength - longestComment)
  for (let at = view.byteLength - endLength; at >= first; at -= 1)
    if (view.getUint32(at, true) === endMark) return at
  return undefined
}

const nameAt = (view: DataView, at: number, length: number) =>
  new TextDecoder().decode(slice(view, at, length))

function slice(view: DataView, at: number, length: number): Uint8Array {
  if (at + length > view.byteLength) throw new RangeError('outside the file')
  return new Uint8Array(view.buffer, view.byteOffset + at, length)
}

function unpack(view: DataView, entries: readonly Entry[], most: number): ReadZip {
  const files: { name: string; bytes: Uint8Array }[] = []
  let left = most
  for (const { name, method, packed, offset, locked } of entries) {
    if (locked || (method !== 0 && method !== 8)) return refused('unsupported')
    if (view.getUint32(offset, true) !== 0x04034b50) return refused('damaged')
    const data = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
    const bytes = method === 0 ? slice(view, data, packed) : inflate(slice(view, data, packed), left)
    if (bytes === undefined || bytes.length > left) return refused('too-large')
    left -= bytes.length
    files.push({ name, bytes })
  }
  return { ok: true, files }
}

/** Undefined when it would be longer than `most`. */
function inflate(packed: Uint8Array, most: number): Uint8Array | undefined {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, most) })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
