import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Instant, newId, plus, type Sources, systemSources } from './clock.ts'

const at = (now: Instant, bytes = new Uint8Array(16)): Sources => ({ now: () => now, random: () => bytes })
const instants = fc
  .date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
  .map((date) => date.toISOString())

describe('ids', () => {
  it('are UUIDs of version 7 (RFC 9562) that hold their moment', () => {
    const random = fc.uint8Array({ minLength: 16, maxLength: 16 })
    fc.assert(
      fc.property(instants, random, (now, bytes) => {
        const id = newId(at(now, bytes))
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse(now))
      }),
    )
  })

  it('sort by the moment they were made', () => {
    fc.assert(
      fc.property(instants, instants, (one, two) => {
        fc.pre(one < two)
        expect(newId(at(one, new Uint8Array(16).fill(255))) < newId(at(two))).toBe(true)
      }),
    )
  })

  it('differ in production', () => {
    expect(new Set(Array.from({ length: 1000 }, () => newId(systemSources))).size).toBe(1000)
  })
})

describe('an instant', () => {
  it('sorts as text in the order of time', () => {
    fc.assert(
      fc.property(instants, instants, (one, two) => {
        expect(Math.sign(Date.parse(one) - Date.parse(two))).toBe(one < two ? -1 : one > two ? 1 : 0)
      }),
    )
  })

  it('moved and moved back is itself', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: -1e11, max: 1e11 }), (instant, milliseconds) => {
        fc.pre(Math.abs(Date.parse(instant) + milliseconds) < 2.5e14)
        expect(plus(plus(instant, milliseconds), -milliseconds)).toBe(instant)
      }),
    )
  })

  it.each([
    '2026-11-22T05:05:00Z',
    '2026-11-22T05:05:00.000+09:00',
    '2026-11-22',
    '2026-02-30T00:00:00.000Z',
  ])('%j is not one', (text) => {
    expect(Instant.safeParse(text).success).toBe(false)
  })
})
