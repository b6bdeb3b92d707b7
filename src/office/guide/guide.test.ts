import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseGuide } from './definition.ts'
import { romajiToKana } from './model/romaji.ts'
import { searchGuide } from './model/search.ts'
import { slips } from './model/slips.ts'
import { indexOf } from './model/terms.ts'

const texts = Object.fromEntries(
  readdirSync('commons/guide').map((file) => [
    file.replace('.yaml', ''),
    readFileSync(`commons/guide/${file}`, 'utf8'),
  ]),
)
const guide = parseGuide(texts)
const index = indexOf(guide)

type Query = { q: string; expected: readonly string[]; set: string }

const queries: Query[] = readFileSync('tests/corpora/guide-queries.tsv', 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [q = '', ids = '', set = ''] = line.split('\t')
    return { q, expected: ids.split(','), set }
  })

/** What the page lists first: what was found, or what comes near. */
function shown(q: string): string[] {
  const { hits, guesses } = searchGuide(index, q)
  return [...hits, ...guesses].map(({ id }) => id)
}

/** The queries of a set whose expected service is not among the first three. */
function missed(set: string): { of: number; misses: string[] } {
  const asked = queries.filter((one) => one.set === set)
  const misses = asked.filter(
    ({ q, expected }) =>
      !shown(q)
        .slice(0, 3)
        .some((id) => expected.includes(id)),
  )
  return { of: asked.length, misses: misses.map(({ q }) => q) }
}

describe('the search over what the town offers', () => {
  it.each([
    ['written', 100, 90],
    ['held-out', 15, 13],
    ['blind', 60, 54],
  ])(
    'finds what is meant by the %s queries (%i) among the first three, %i of them at least',
    (set, of, least) => {
      const found = missed(set)
      expect(found.of).toBe(of)
      expect({ found: of - found.misses.length >= least, misses: found.misses }).toMatchObject({
        found: true,
      })
    },
  )

  it('finds every service first by its own name and by how it is read', () => {
    for (const { id, title, kana } of guide.services)
      for (const q of [title.ja, kana]) expect([q, searchGuide(index, q).hits[0]?.id]).toEqual([q, id])
  })

  it('finds a service by its name with one letter wrong, left out or swapped', () => {
    const long = guide.services.filter(({ kana }) => kana.length >= 5)
    fc.assert(
      fc.property(
        fc.constantFrom(...long),
        fc.nat(),
        fc.constantFrom('drop', 'swap'),
        ({ id, kana }, n, kind) => {
          const at = n % (kana.length - 1)
          const letters = [...kana]
          const [one = '', two = ''] = letters.slice(at, at + 2)
          letters.splice(at, 2, ...(kind === 'drop' ? [two] : [two, one]))
          const found = searchGuide(index, letters.join('')).hits.slice(0, 5)
          expect([letters.join(''), found.map((hit) => hit.id)]).toEqual([
            letters.join(''),
            expect.arrayContaining([id]),
          ])
        },
      ),
      { numRuns: 200 },
    )
  })

  it('answers anything that can be typed, the same each time, and blank with nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (q) => {
        const found = searchGuide(index, q)
        expect(searchGuide(index, q)).toEqual(found)
        expect(found.hits.length).toBeLessThanOrEqual(20)
      }),
    )
    for (const blank of ['', ' ', '\u3000', '\u200b'])
      expect(searchGuide(index, blank)).toEqual({ hits: [], guesses: [] })
  })

  it('says when there is nothing, instead of showing something', () => {
    expect(searchGuide(index, 'qwxzv').hits).toEqual([])
  })
})

describe('Latin letters', () => {
  it.each([
    ['hikkoshi', 'ヒッコシ'],
    ['gomi', 'ゴミ'],
    ['juuminhyou', 'ジュウミンヒョウ'],
    ['zyuuminhyou', 'ジュウミンヒョウ'],
    ['shinbun', 'シンブン'],
    ['shimbun', 'シンブン'],
    ['kekkon', 'ケッコン'],
    ['matcha', 'マッチャ'],
    ['hoken', 'ホケン'],
  ])('%s is read as %s', (typed, kana) => {
    expect(romajiToKana(typed)).toBe(kana)
  })

  it('that are no Japanese are not read so', () => {
    for (const typed of ['vaccination', 'child', 'x', '', '転入']) expect(romajiToKana(typed)).toBeNull()
  })
})

describe('the number of slips', () => {
  it('is a distance: none for the same word, the same both ways, and never beyond what was allowed', () => {
    const word = fc.string({ unit: fc.constantFrom('ア', 'イ', 'ウ'), maxLength: 8 })
    fc.assert(
      fc.property(word, word, fc.nat(3), (a, b, most) => {
        expect(slips(a, a, most)).toBe(0)
        expect(slips(a, b, most)).toBe(slips(b, a, most))
        expect(slips(a, b, most) ?? 0).toBeLessThanOrEqual(most)
      }),
    )
  })

  it('counts a swap of neighbours as one', () => {
    expect(slips('ジウミン', 'ジミウン', 2)).toBe(1)
  })
})

describe('the files of the guide', () => {
  it('are refused with their name when an id is there twice, a section is missing or a field is wrong', () => {
    const theme = (id: string, section = 'tax') =>
      `theme: { ja: あ, ja-x-easy: あ, en: a }\norder: 1\nservices:\n  ${id}:\n    title: { ja: あ, ja-x-easy: あ, en: a }\n    kana: あ\n    about: { ja: あ, ja-x-easy: あ, en: a }\n    words: []\n    section: ${section}\n`
    const spellings = 'spellings: []\n'
    const sections = 'sections:\n  tax: { ja: 税, ja-x-easy: 税, en: Tax }\n'
    expect(parseGuide({ sections, spellings, a: theme('one') }).services).toHaveLength(1)
    expect(() => parseGuide({ sections, spellings, a: theme('one'), b: theme('one') })).toThrow(
      'one is there twice',
    )
    expect(() => parseGuide({ sections, spellings, a: theme('one', 'moon') })).toThrow(
      'a section that is not there',
    )
    expect(() => parseGuide({ sections, spellings, a: 'theme: 7' })).toThrow('a.yaml has mistakes')
  })
})
