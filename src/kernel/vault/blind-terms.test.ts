import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVault, nodeKey, systemSources } from '#kernel'
import { memoryKeys } from '../keys/memory-keys.fixture.ts'
import { blindTerms } from './blind-terms.ts'

const { kanaPrefixes, kanaPrefix, nameBigrams, whole } = blindTerms
const vaultOf = (secret: Uint8Array) =>
  createVault({ sources: systemSources, key: nodeKey(secret), keys: memoryKeys() })

const graphemes = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })

describe('prefixes of kana', () => {
  it('are the first two to six characters', () => {
    expect(kanaPrefixes('ヤマダハナコ')).toEqual(['ヤマ', 'ヤマダ', 'ヤマダハ', 'ヤマダハナ', 'ヤマダハナコ'])
    expect(kanaPrefixes('コバヤシカオル')).toHaveLength(5)
  })

  it.each([
    ['', []],
    ['イ', ['イ']],
    ['イシ', ['イシ']],
  ])('of %j are %j', (kana, prefixes) => {
    expect(kanaPrefixes(kana)).toEqual(prefixes)
  })

  it('find a name by any two or more of its first characters', () => {
    fc.assert(
      fc.property(graphemes, fc.integer({ min: 2, max: 40 }), (name, length) => {
        const characters = [...name]
        fc.pre(characters.length >= length)
        expect(kanaPrefixes(name)).toContain(kanaPrefix(characters.slice(0, length).join('')))
      }),
    )
  })

  it('never cut a character in half, and there is none for nothing', () => {
    fc.assert(
      fc.property(graphemes, (name) => {
        for (const term of kanaPrefixes(name)) expect(term.isWellFormed()).toBe(name.isWellFormed())
      }),
    )
    expect(kanaPrefix('')).toBeNull()
  })
})

describe('bigrams of a name', () => {
  it('are its pairs of neighbours, by character and each once', () => {
    expect(nameBigrams('山田花子')).toEqual(['山田', '田花', '花子'])
    expect(nameBigrams('𠮷野家')).toEqual(['𠮷野', '野家'])
    expect(nameBigrams('ナナナ')).toEqual(['ナナ'])
    expect(nameBigrams('林')).toEqual(['林'])
    expect(nameBigrams('')).toEqual([])
  })

  it('are the same with and without variation selectors', () => {
    expect(nameBigrams('辻\u{E0100}本')).toEqual(nameBigrams('辻本'))
    expect(nameBigrams('芦\uFE00屋')).toEqual(nameBigrams('芦屋'))
    expect(nameBigrams('\u{E0100}')).toEqual([])
  })

  it('find a name by any part of it of two or more characters', () => {
    fc.assert(
      fc.property(graphemes, fc.nat(40), fc.integer({ min: 2, max: 40 }), (name, from, length) => {
        const part = [...name].slice(from, from + length)
        fc.pre(part.length >= 2)
        const stored = new Set(nameBigrams(name))
        const asked = nameBigrams(part.join(''))
        fc.pre(asked.every((term) => [...term].length === 2))
        expect(asked.filter((term) => !stored.has(term))).toEqual([])
      }),
    )
  })
})

describe('a blind term', () => {
  it('is 12 bytes, the same for the same value of one kind, and another for all else', () => {
    const vault = vaultOf(new Uint8Array(32))
    fc.assert(
      fc.property(graphemes, graphemes, (one, two) => {
        fc.pre(one.isWellFormed() && two.isWellFormed() && one !== two)
        expect(vault.blind('phone', one)).toHaveLength(12)
        expect(vault.blind('phone', one)).toEqual(vault.blind('phone', one))
        expect(vault.blind('phone', one)).not.toEqual(vault.blind('phone', two))
        expect(vault.blind('phone', one)).not.toEqual(vault.blind('birth-date', one))
      }),
    )
  })

  it('is another in another town, and none can be made without the node key', () => {
    const [here, there] = [vaultOf(randomBytes(32)), vaultOf(randomBytes(32))]
    expect(here.blind('phone', '0901234567')).not.toEqual(there.blind('phone', '0901234567'))
  })

  it('of an empty value is none', () => {
    expect(whole('')).toEqual([])
    expect(whole('1980-01-01')).toEqual(['1980-01-01'])
  })
})
