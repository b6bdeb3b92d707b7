import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  languageChoices,
  loadWords,
  missingWords,
  strayPlaceholders,
  translator,
  type Words,
} from './index.ts'
import { readWords } from './read-words.ts'
import { WordsRefusal } from './refusal.ts'

function wordsOf(languages: Record<string, Record<string, string>>): Words {
  return new Map(Object.entries(languages).map(([lang, entries]) => [lang, new Map(Object.entries(entries))]))
}

function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof WordsRefusal) return error.code
    throw error
  }
  return 'accepted'
}

describe('the words that ship', () => {
  const words = loadWords('commons/languages')

  it('hold the same keys in every language', () => {
    expect(missingWords(words)).toEqual([])
  })

  it('keep every placeholder in every language', () => {
    expect(strayPlaceholders(words)).toEqual([])
  })

  it('offer each language under its own name, the original first', () => {
    expect(languageChoices(words)).toEqual([
      { lang: 'ja', name: '日本語' },
      { lang: 'ja-x-easy', name: 'やさしい日本語' },
      { lang: 'en', name: 'English' },
    ])
  })
})

describe('missingWords and strayPlaceholders', () => {
  it('name the language and the key', () => {
    const words = wordsOf({ ja: { a: '{n}件', b: 'い' }, en: { a: 'some', c: 'c' } })
    expect(missingWords(words)).toEqual([
      { lang: 'ja', key: 'c' },
      { lang: 'en', key: 'b' },
    ])
    expect(strayPlaceholders(words)).toEqual([{ lang: 'en', key: 'a' }])
  })
})

describe('translator', () => {
  const words = wordsOf({
    ja: { 'a.count': '{total}件中{done}件', 'a.only': '日本語だけ' },
    en: { 'a.count': '{done} of {total}' },
  })

  it('fills placeholders by name and leaves those without a value', () => {
    expect(translator(words, 'ja')('a.count', { done: 3, total: 5 })).toBe('5件中3件')
    expect(translator(words, 'en')('a.count', { done: 3 })).toBe('3 of {total}')
  })

  it('never fills a placeholder from what a parameter contains', () => {
    expect(translator(words, 'en')('a.count', { done: '{total}', total: 'x' })).toBe('{total} of x')
  })

  it('throws on a key nobody translated, and in production shows the Japanese or else the key', () => {
    expect(() => translator(words, 'en')('a.only')).toThrow('no word for a.only in en')
    const lenient = translator(words, 'en', 'key')
    expect([lenient('a.only'), lenient('a.none')]).toEqual(['日本語だけ', 'a.none'])
  })

  it('knows which keys its own language has, and refuses a language that does not exist', () => {
    const t = translator(words, 'en', 'key')
    expect([t.has('a.count'), t.has('a.only'), t.has('toString')]).toEqual([true, false, false])
    expect(() => translator(words, 'fr')).toThrow('no such language: fr')
  })
})

describe('readWords', () => {
  it('reads flat and nested keys alike, every value as the text it is', () => {
    const words = readWords('alerts', 'a.b: 一\na:\n  c: yes\n  d: 007\n')
    expect([...words]).toEqual([
      ['alerts.a.b', '一'],
      ['alerts.a.c', 'yes'],
      ['alerts.a.d', '007'],
    ])
  })

  it.each([
    ['file-too-large', 'a'.repeat(262_145)],
    ['not-yaml', 'a: [1'],
    ['not-yaml', 'a: &x い\nb: *x'],
    ['not-yaml', 'a: い\na: ろ'],
    ['duplicate-key', 'a.b: い\na:\n  b: ろ'],
    ['too-deep', 'a: {a: {a: {a: {a: {a: {a: {a: {a: い}}}}}}}}'],
    ['too-many-words', Array.from({ length: 5_001 }, (_, n) => `k${n}: い`).join('\n')],
    ['text-too-long', `a: ${'い'.repeat(4_001)}`],
    ['bad-key', '名前: い'],
    ['not-a-text', 'a: [い]'],
    ['not-a-text', 'a:'],
    ['not-a-text', '- い'],
  ])('refuses %s', (code, source) => {
    expect(refusal(() => readWords('m', source))).toBe(code)
  })

  it('never answers with anything but words or a refusal', () => {
    const yamlish = fc.array(
      fc.constantFrom(
        ': ',
        '\n',
        '  ',
        '- ',
        '{',
        '}',
        '[',
        '&a ',
        '*a',
        '"',
        "'",
        '!',
        '|',
        'ab',
        '<<',
        '#',
        '%',
      ),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          yamlish.map((parts) => parts.join('')),
        ),
        (source) => {
          refusal(() => readWords('m', source))
        },
      ),
    )
  })
})

describe('loadWords', () => {
  it('reads each folder as a language and each file as a module', () => {
    const dir = mkdtempSync(join(tmpdir(), 'words-'))
    mkdirSync(join(dir, 'en'))
    writeFileSync(join(dir, 'en', 'alerts.yaml'), 'title: Alerts')
    writeFileSync(join(dir, 'en', 'notes.txt'), 'not words')
    expect([...(loadWords(dir).get('en') ?? [])]).toEqual([['alerts.title', 'Alerts']])
  })

  it('refuses a folder that is no language tag, and no languages at all', () => {
    const dir = mkdtempSync(join(tmpdir(), 'words-'))
    expect(refusal(() => loadWords(dir))).toBe('no-languages')
    mkdirSync(join(dir, '.git'))
    expect(refusal(() => loadWords(dir))).toBe('bad-language-tag')
  })
})
