import { viewOf } from './bytes.ts'

const orientationTag = 0x0112
const short = 3
const mostEntries = 512

/**
 * How a picture is to be turned (Exif 2.32 §4.6.4, tag 274), from the TIFF structure of its Exif data: 2 to 8, or null
 * when it stands as it is or does not say.
 */
export function readOrientation(tiff: Uint8Array): number | null {
  const view = viewOf(tiff)
  if (tiff.length < 14) return null
  const order = view.getUint16(0)
  if (order !== 0x4949 && order !== 0x4d4d) return null
  const little = order === 0x4949
  const at = view.getUint32(4, little)
  if (view.getUint16(2, little) !== 42 || at + 2 > tiff.length) return null
  const count = Math.min(view.getUint16(at, little), mostEntries)
  for (let n = 0; n < count; n += 1) {
    const entry = at + 2 + n * 12
    if (entry + 12 > tiff.length) return null
    if (view.getUint16(entry, little) !== orientationTag) continue
    const value = view.getUint16(entry + 8, little)
    return view.getUint16(entry + 2, little) === short && value >= 2 && value <= 8 ? value : null
  }
  return null
}

/** Exif data that says how a picture is to be turned and nothing else: one IFD with one entry. */
export function writeOrientation(orientation: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(26))
  view.setUint16(0, 0x4d4d)
  view.setUint16(2, 42)
  view.setUint32(4, 8)
  view.setUint16(8, 1)
  view.setUint16(10, orientationTag)
  view.setUint16(12, short)
  view.setUint32(14, 1)
  view.setUint16(18, orientation)
  return new Uint8Array(view.buffer)
}
