import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seal, unseal } from './seal.ts'

const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const parts = { key: exactly(32), nonce: exactly(12), id: fc.string(), plain: fc.uint8Array() }

describe('a sealed blob', () => {
  it('opens to the bytes that were sealed', () => {
    fc.assert(
      fc.property(parts.key, parts.nonce, parts.id, parts.plain, (key, nonce, id, plain) => {
        expect([...unseal(key, id, seal(key, id, nonce, plain))]).toEqual([...plain])
      }),
    )
  })

  it('does not open when any one bit was changed', () => {
    fc.assert(
      fc.property(parts.key, parts.nonce, parts.plain, fc.nat(), (key, nonce, plain, at) => {
        const sealed = seal(key, 'a', nonce, plain)
        const bit = at % (sealed.length * 8)
        sealed[bit >> 3] = (sealed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(() => unseal(key, 'a', sealed)).toThrow()
      }),
    )
  })

  it.each([0, 8])('of %i bytes does not open when its end was cut off, however short the rest', (size) => {
    const key = new Uint8Array(32)
    const sealed = seal(key, 'a', new Uint8Array(12), new Uint8Array(size))
    for (let length = 0; length < sealed.length; length++)
      expect(() => unseal(key, 'a', sealed.subarray(0, length)), `${length} bytes`).toThrow()
  })

  it('opens neither under another id nor with another key', () => {
    fc.assert(
      fc.property(parts.key, parts.nonce, parts.id, parts.id, (key, nonce, id, other) => {
        fc.pre(Buffer.from(id).compare(Buffer.from(other)) !== 0)
        const sealed = seal(key, id, nonce, new Uint8Array(4))
        expect(() => unseal(key, other, sealed)).toThrow()
        expect(() =>
          unseal(
            key.map((byte) => byte ^ 1),
            id,
            sealed,
          ),
        ).toThrow()
      }),
    )
  })
})
