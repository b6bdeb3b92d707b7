import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { demoRules } from '../../../../tests/setup/alerts/rules.ts'
import { phraseTexts } from '../../../../tests/setup/alerts/tables.ts'
import { Hazard } from '../definition.ts'
import { Act } from '../schema.ts'
import { phraseRows } from './check.ts'
import type { Saying } from './say.ts'
import { SENTENCES } from './sentences.ts'
import { GENERATED, parsePhrases } from './table.ts'
import { tellEditable, tellGenerated, tellJapanese } from './tell.ts'

const { teller } = demoRules()
const codes = teller.places.districts.map(({ code }) => code)

const saying: Saying = {
  act: 'issue',
  drill: false,
  hazard: 'flood',
  level: 4,
  evacuation: true,
  districts: ['riverside'],
  drawn: null,
  shelters: '川辺小学校',
  expiresAt: '2026-11-22T15:00:00.000Z',
  at: '2026-11-22T09:05:00.000Z',
  dropped: [],
}

const anySaying: fc.Arbitrary<Saying> = fc
  .record({
    act: fc.constantFrom(...Act.options),
    drill: fc.boolean(),
    hazard: fc.constantFrom(...Hazard.options),
    level: fc.integer({ min: 1, max: 5 }),
    evacuation: fc.boolean(),
    districts: fc.subarray(codes),
    drawn: fc.constantFrom(null, '35,132 5'),
    shelters: fc.constantFrom(null, '川辺小学校、中央公民館'),
    dropped: fc.subarray(codes),
  })
  .map((chosen) => ({ ...saying, ...chosen, evacuation: chosen.evacuation && chosen.level >= 3 }))

describe('the sentences that ship', () => {
  it('are whole in all eight languages, without a mistake', () => {
    const rows = phraseRows(phraseTexts())
    expect(rows.map(({ language, missing, mistakes }) => ({ language, missing, mistakes }))).toEqual(
      ['ja', 'ja-x-easy', 'en', 'zh-Hans', 'ko', 'pt-BR', 'vi', 'tl'].map((language) => ({
        language,
        missing: [],
        mistakes: [],
      })),
    )
    expect(rows.every(({ sentences, of }) => sentences === of && of === SENTENCES.size)).toBe(true)
  })

  it('say anything an alert can say in every language, with nothing left to fill in and no headline too long for CAP', () => {
    fc.assert(
      fc.property(anySaying, (one) => {
        const { translations, missing } = tellGenerated(teller, one)
        expect(missing).toEqual([])
        const all = [
          ...Object.values(translations),
          ...Object.values(tellEditable(teller, one)),
          tellJapanese(teller, one),
        ]
        expect(all).toHaveLength(GENERATED.length + 4)
        for (const { headline, description, instruction } of all) {
          expect([headline, description, instruction].join(' ')).not.toMatch(/[{}]/)
          expect([...headline].length).toBeLessThanOrEqual(140)
          expect(Math.min(headline.length, description.length, instruction.length)).toBeGreaterThan(0)
        }
      }),
    )
  })

  it('name no warning level for hazards that have none', () => {
    for (const hazard of ['tsunami', 'volcano', 'storm'] as const) {
      const { headline } = tellJapanese(teller, { ...saying, hazard })
      expect(headline).toMatch(/^避難指示/)
      expect(headline).not.toContain('レベル')
    }
    expect(tellJapanese(teller, saying).headline).toMatch(/^警戒レベル４　避難指示　川辺：/)
  })

  it('say of a warning without the mayor’s decision that it is no evacuation', () => {
    for (const level of [3, 4, 5]) {
      const { description, headline } = tellJapanese(teller, { ...saying, level, evacuation: false })
      expect(description).toContain('これは町の避難指示ではありません')
      expect(headline).not.toMatch(/避難指示|高齢者等避難|緊急安全確保/)
    }
  })

  it('begin with the mark of a drill in every language', () => {
    const { translations } = tellGenerated(teller, { ...saying, drill: true })
    const headlines = GENERATED.map((language) => translations[language]?.headline ?? '')
    expect(headlines.map((one) => /^(\[[^\]]+\]|【[^】]+】)/.exec(one)?.[0])).toEqual([
      '【演练】',
      '[훈련]',
      '[SIMULADO]',
      '[DIỄN TẬP]',
      '[PAGSASANAY]',
    ])
  })

  it('tell who was wrongly told, by name', () => {
    const { translations } = tellGenerated(teller, {
      ...saying,
      act: 'correct',
      dropped: ['centre', 'hillside'],
    })
    expect(translations.vi?.description).toContain('Không áp dụng cho: Chuo, Yamate')
    expect(translations['zh-Hans']?.description).toContain('中央、山手不在对象范围内')
  })
})

describe('a table with a gap', () => {
  const without = (language: string, line: RegExp) => {
    const texts = phraseTexts()
    return parsePhrases({ ...texts, [language]: (texts[language] ?? '').replace(line, '') })
  }

  it('leaves its language out of the alerts that need the sentence, and names it', () => {
    const { tables, mistakes } = without('vi', /^ {6}flood: "Cảnh báo cấp 4.*\n/mu)
    expect(mistakes).toEqual([])
    const { translations, missing } = tellGenerated({ ...teller, phrases: tables }, saying)
    expect(missing).toEqual([{ language: 'vi', path: 'evacuation.4.headline.flood' }])
    expect(Object.keys(translations)).toEqual(['zh-Hans', 'ko', 'pt-BR', 'tl'])
    const other = tellGenerated({ ...teller, phrases: tables }, { ...saying, level: 5 })
    expect(other.missing).toEqual([])
  })

  it('is refused in Japanese, for which the others stand', () => {
    expect(without('ja', /^until:.*\n/mu).mistakes).toEqual([
      { file: 'ja', path: 'until', message: 'is missing' },
    ])
  })

  it.each([
    ['a hole that is not filled in', 'until: "Vale até {end} {town}"', '{town} is not filled in here'],
    ['a hole that is missing', 'until: "Vale"', '{end} is missing'],
    ['a place no sentence has', 'untill: "x"', 'no sentence has this place'],
    ['nothing', 'until: " "', 'is empty'],
  ])('is told of %s', (_what, line, message) => {
    const texts = phraseTexts()
    const { mistakes } = parsePhrases({
      ...texts,
      'pt-BR': (texts['pt-BR'] ?? '').replace(/^until:.*$/mu, line),
    })
    expect(mistakes.map((one) => one.message)).toContain(message)
  })
})
