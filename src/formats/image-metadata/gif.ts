import { join, part, startsWith } from './bytes.ts'
import { ImageStop, partCounter } from './refusal.ts'

const block = { image: 0x2c, extension: 0x21, end: 0x3b } as const
const graphicControl = 0xf9
const application = 0xff
/** How often an animation is repeated; every other application's data goes. */
const loops = ['NETSCAPE2.0', 'ANIMEXTS1.0']

/** A GIF (GIF89a) of its pictures and their timing, without comments, texts and what applications put in it. */
export function stripGif(bytes: Uint8Array): Uint8Array {
  if (!/^GIF8[79]a$/.test(String.fromCharCode(...bytes.subarray(0, 6)))) throw new ImageStop('damaged')
  const start = 13 + coloursOf(part(bytes, 10, 1)[0] ?? 0)
  return join([part(bytes, 0, start), ...blocksOf(bytes, start)])
}

function* blocksOf(bytes: Uint8Array, start: number): Generator<Uint8Array> {
  const count = partCounter()
  for (let at = start; at < bytes.length; ) {
    count()
    const kind = bytes[at]
    if (kind === block.end) return yield part(bytes, at, 1)
    if (kind !== block.image && kind !== block.extension) throw new ImageStop('damaged')
    const head = kind === block.image ? 11 + coloursOf(part(bytes, at + 9, 1)[0] ?? 0) : 2
    const end = endOfBlocks(bytes, at + head, count)
    if (kind === block.image || isDrawn(bytes, at)) yield part(bytes, at, end - at)
    at = end
  }
}

/** The size of a colour table by the flags before it. */
const coloursOf = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1))

function endOfBlocks(bytes: Uint8Array, start: number, count: () => void): number {
  for (let at = start; at < bytes.length; ) {
    count()
    const size = bytes[at] ?? 0
    at += size + 1
    if (size === 0) return at
  }
  throw new ImageStop('damaged')
}

function isDrawn(bytes: Uint8Array, at: number): boolean {
  const label = bytes[at + 1]
  if (label === graphicControl) return true
  return label === application && loops.some((name) => startsWith(bytes, name, at + 3))
}
