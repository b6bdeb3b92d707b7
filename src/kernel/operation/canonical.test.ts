import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** The same value with the fields of every object in reverse. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, held]) => [key, reversed(held)]),
  )
}

const json = fc.jsonValue() as fc.Arbitrary<Json>

describe('canonical JSON', () => {
  it('is the same text whatever the order of fields', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))
      }),
    )
  })

  it('is different text for different values', () => {
    fc.assert(
      fc.property(json, json, (one, two) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(two))
        if (canonicalJson(one) === canonicalJson(two)) expect(two).toEqual(one)
      }),
    )
  })

  it('still is the JSON of the value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('writes whole numbers of any size', () => {
    expect(canonicalJson({ b: 2n ** 80n, a: 1 })).toBe('{"a":1,"b":"1208925819614629174706176"}')
  })
})
