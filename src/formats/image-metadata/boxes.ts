import { nameAt, part, viewOf } from './bytes.ts'
import { ImageStop } from './refusal.ts'

/** A box of an ISO file (ISO/IEC 14496-12 §4.2): its name, where it begins, and its content. */
export type Box = { type: string; at: number; start: number; end: number }

/** The boxes between two places, one after the other. */
export function boxesOf(bytes: Uint8Array, from: number, to: number, count: () => void): Box[] {
  const view = viewOf(bytes)
  const found: Box[] = []
  for (let at = from; at < to; ) {
    count()
    if (at + 8 > to) throw new ImageStop('damaged')
    const short = view.getUint32(at)
    if (short === 1) part(bytes, at, 16)
    const head = short === 1 ? 16 : 8
    const size = sizeOf(view, at, { short, to })
    if (size < head || at + size > to) throw new ImageStop('damaged')
    found.push({ type: nameAt(bytes, at + 4, 4), at, start: at + head, end: at + size })
    at += size
  }
  return found
}

/** 0 means up to the end, 1 that the size follows in 64 bits. */
function sizeOf(view: DataView, at: number, { short, to }: { short: number; to: number }): number {
  if (short === 0) return to - at
  return short === 1 ? Number(view.getBigUint64(at + 8)) : short
}

/** Room that nobody reads (§8.1.2), as long as what was there, so that no place in the file moves. */
export function blank(bytes: Uint8Array, { at, start, end }: Box): void {
  bytes.set(new TextEncoder().encode('free'), at + 4)
  bytes.fill(0, start, end)
}
