import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc16, createFrameReader, type Frame, type FrameKind, MOST_PAYLOAD, writeFrame } from './frames.ts'

const kinds: FrameKind[] = ['message', 'heartbeat', 'state', 'acknowledged', 'not-acknowledged']
const frame: fc.Arbitrary<Frame> = fc.record({
  kind: fc.constantFrom(...kinds),
  sequence: fc.integer({ min: 0, max: 0xffff_ffff }),
  // Rich in what has a meaning on the line.
  payload: fc
    .array(fc.oneof(fc.constantFrom(0x02, 0x03, 0x10, 0x12, 0x13, 0x30), fc.integer({ min: 0, max: 255 })), {
      maxLength: 60,
    })
    .map((bytes) => Uint8Array.from(bytes)),
})

/** All of it, cut anywhere. */
function read(
  bytes: Uint8Array,
  cuts: readonly number[] = [],
): ReturnType<ReturnType<typeof createFrameReader>['push']> {
  const reader = createFrameReader()
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return places.slice(1).flatMap((end, n) => reader.push(bytes.subarray(places[n], end)))
}

describe('a frame of the line', () => {
  it('has the check sum of CRC-16/CCITT-FALSE', () => {
    expect(crc16(Buffer.from('123456789'))).toBe(0x29b1)
  })

  it('is read as it was written, many in a row, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 8 }), (frames, cuts) => {
        expect(read(Buffer.concat(frames.map(writeFrame)), cuts)).toEqual(frames)
      }),
    )
  })

  it('holds STX and ETX at its ends alone', () => {
    fc.assert(
      fc.property(frame, (one) => {
        const bytes = [...writeFrame(one)]
        expect(bytes.filter((byte) => byte === 0x02)).toHaveLength(1)
        expect(bytes.filter((byte) => byte === 0x03)).toHaveLength(1)
      }),
    )
  })

  it('with one bit changed is never read as another: it is a fault, and the next frame is read', () => {
    const after: Frame = { kind: 'heartbeat', sequence: 7, payload: new Uint8Array(0) }
    fc.assert(
      fc.property(frame, fc.nat(), fc.integer({ min: 0, max: 7 }), (one, place, bit) => {
        const bytes = writeFrame(one)
        const at = place % bytes.length
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
        const found = read(Buffer.concat([bytes, writeFrame(after)]))
        expect(found.at(-1)).toEqual(after)
        expect(found.slice(0, -1).filter((item) => 'kind' in item)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('any bytes at all are faults or frames, never an error', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => Array.isArray(read(bytes))))
  })

  it('longer than a payload may be is passed over, and so is noise, told once', () => {
    const reader = createFrameReader()
    const long = Buffer.concat([
      Buffer.from([0x02]),
      Buffer.alloc(MOST_PAYLOAD + 8, 0x41),
      Buffer.from([0x03]),
    ])
    expect(reader.push(long)).toEqual([{ fault: 'too-long' }])
    expect(createFrameReader().push(Buffer.from('modem'))).toEqual([{ fault: 'noise' }])
    expect(() => writeFrame({ kind: 'message', sequence: -1, payload: new Uint8Array(0) })).toThrow(
      RangeError,
    )
  })
})
