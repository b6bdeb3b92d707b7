import fc from 'fast-check'
import { expect, it } from 'vitest'
import { orderedAcks } from './ordered-acks.ts'

const line = () => {
  const written: number[] = []
  return {
    written,
    writable: true,
    write(bytes: Uint8Array) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      for (let at = 0; at < bytes.length; at += 4) {
        expect(view.getUint16(at)).toBe(0x4002)
        written.push(view.getUint16(at + 2))
      }
    },
  }
}

it('messages are acknowledged in the order they were received, whatever order they were taken in', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: 50 }).chain((ids) =>
        fc.record({
          ids: fc.constant(ids),
          taken: fc.shuffledSubarray(ids.map((_, n) => n)),
        }),
      ),
      ({ ids, taken }) => {
        const stream = line()
        const acks = orderedAcks(stream)
        const done = ids.map((id) => acks.await(id))
        for (const n of taken) done[n]?.()
        const first = ids.findIndex((_, n) => !taken.includes(n))
        expect(stream.written).toEqual(first === -1 ? ids : ids.slice(0, first))
      },
    ),
  )
})

it('nothing is written to a connection that is gone', () => {
  const stream = { ...line(), writable: false }
  orderedAcks(stream).await(1)()
  expect(stream.written).toEqual([])
})
