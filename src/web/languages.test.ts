import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { preferredLanguage } from './languages.ts'

const words = new Map(['en', 'ja', 'ja-x-easy'].map((lang) => [lang, new Map<string, string>()]))

describe('the language of a reader', () => {
  it.each([
    ['en', 'en'],
    ['en-GB,ja;q=0.5', 'en'],
    ['ja', 'ja'],
    ['ja-JP,en', 'ja'],
    ['ja-x-easy', 'ja-x-easy'],
    ['JA-X-EASY, ja', 'ja-x-easy'],
    ['fr, de;q=0.9, en;q=0.1', 'en'],
    ['ja;q=0.2, en;q=0.8', 'en'],
    ['en;q=0, fr', 'ja'],
    ['en; q=0', 'ja'],
    ['*', 'ja'],
    ['', 'ja'],
    [undefined, 'ja'],
  ])('that asks for %j is %s', (asked, lang) => {
    expect(preferredLanguage(words, asked)).toBe(lang)
  })

  it('is one the town has, whatever is asked for', () => {
    const value = fc.oneof(
      fc.string(),
      fc
        .array(fc.tuple(fc.string(), fc.string()).map(([tag, quality]) => `${tag};q=${quality}`))
        .map((parts) => parts.join(',')),
      fc.constantFrom('en'.repeat(100_000), ','.repeat(100_000), ';q='.repeat(100_000)),
    )
    fc.assert(
      fc.property(value, (asked) => {
        expect(words.has(preferredLanguage(words, asked))).toBe(true)
      }),
    )
  })
})
