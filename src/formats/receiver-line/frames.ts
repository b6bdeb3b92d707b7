/** What stands on the line: a message, the heart of the other side, contacts; and our answers. */
export type FrameKind = 'message' | 'heartbeat' | 'state' | 'acknowledged' | 'not-acknowledged'

export type Frame = {
  kind: FrameKind
  /** From 0 to 4,294,967,295; a message has the number after the last one. */
  sequence: number
  payload: Uint8Array
}

/** What could not be read, and was passed over: noise, a frame that was cut, a wrong check sum, one too long. */
type LineFault = 'noise' | 'cut-short' | 'wrong-check' | 'too-long' | 'unknown-kind'

const STX = 0x02
const ETX = 0x03
const DLE = 0x10
const MASK = 0x20
const KINDS: Readonly<Record<FrameKind, number>> = {
  message: 0x4d,
  heartbeat: 0x48,
  state: 0x53,
  acknowledged: 0x41,
  'not-acknowledged': 0x4e,
}
const HEAD = 5
const CHECK = 2

/** The largest payload of one frame: the largest telegram known has 4 MB. */
export const MOST_PAYLOAD = 5 * 1024 * 1024

/**
 * A frame as bytes: STX, then kind, number (four bytes, the highest first), payload and CRC-16 of all three, in which every
 * STX, ETX and DLE is written as DLE and the byte with bit 5 turned, then ETX. Throws a RangeError for what no frame holds.
 */
export function writeFrame({ kind, sequence, payload }: Frame): Uint8Array {
  if (!Number.isInteger(sequence) || sequence < 0 || sequence > 0xffff_ffff) throw new RangeError('sequence')
  if (payload.length > MOST_PAYLOAD) throw new RangeError('payload')
  const inner = Buffer.alloc(HEAD + payload.length + CHECK)
  inner.writeUInt8(KINDS[kind], 0)
  inner.writeUInt32BE(sequence, 1)
  inner.set(payload, HEAD)
  inner.writeUInt16BE(crc16(inner.subarray(0, -CHECK)), HEAD + payload.length)
  const out: number[] = [STX]
  for (const byte of inner) {
    if (byte === STX || byte === ETX || byte === DLE) out.push(DLE, byte ^ MASK)
    else out.push(byte)
  }
  out.push(ETX)
  return Uint8Array.from(out)
}

/** CRC-16/CCITT-FALSE: polynomial 0x1021, begun with 0xFFFF, nothing reflected. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++)
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc
}

type Read = Frame | { fault: LineFault }

export type FrameReader = {
  /** Frames and faults in the order of the line, from pieces of any size. */
  push(bytes: Uint8Array): Read[]
}

/** Reads a line from anywhere in it: whatever is no frame is a fault, and the next STX begins anew. */
export function createFrameReader(): FrameReader {
  const buffer = Buffer.allocUnsafe(HEAD + MOST_PAYLOAD + CHECK)
  let length = -1
  let escaped = false
  let noisy = false

  function begin(): Read[] {
    const cut: Read[] = length > 0 ? [{ fault: 'cut-short' }] : []
    length = 0
    escaped = false
    noisy = false
    return cut
  }

  /** Between frames nothing is meant; it is told once until the next begins. */
  function passOver(fault: LineFault): Read[] {
    const told = noisy
    noisy = true
    length = -1
    return told ? [] : [{ fault }]
  }

  function take(byte: number): Read[] {
    if (byte === STX) return begin()
    if (length < 0) return passOver('noise')
    if (byte === ETX) return [finish()]
    if (byte === DLE) {
      escaped = true
      return []
    }
    if (length === buffer.length) return passOver('too-long')
    buffer[length++] = escaped ? byte ^ MASK : byte
    escaped = false
    return []
  }

  function finish(): Read {
    const inner = buffer.subarray(0, length)
    length = -1
    if (escaped || inner.length < HEAD + CHECK) return { fault: 'cut-short' }
    const body = inner.subarray(0, -CHECK)
    if (crc16(body) !== inner.readUInt16BE(body.length)) return { fault: 'wrong-check' }
    const kind = (Object.keys(KINDS) as FrameKind[]).find((one) => KINDS[one] === body[0])
    if (kind === undefined) return { fault: 'unknown-kind' }
    return { kind, sequence: body.readUInt32BE(1), payload: Uint8Array.from(body.subarray(HEAD)) }
  }

  return {
    push(bytes) {
      const found: Read[] = []
      for (const byte of bytes) found.push(...take(byte))
      return found
    },
  }
}
