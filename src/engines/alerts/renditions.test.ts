import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentOf } from '../../../tests/setup/alerts/content.ts'
import { demoIssuer, demoRules } from '../../../tests/setup/alerts/rules.ts'
import { LANGUAGES } from './definition.ts'
import { draft } from './model/compose.ts'
import { matchOf, renditionsOf } from './renditions.ts'
import type { Alert } from './schema.ts'

const [rules, issuer] = [demoRules(), demoIssuer()]
const by = { actor: 'person:a', now: '2026-11-22T03:00:00.000Z' }
const bytes = new TextEncoder().encode('<alert/>')

function alertOf(change: Partial<Alert> = {}): Alert {
  const content = contentOf('一', '2026-11-22T09:00:00.000Z', { districts: ['north-beach', 'riverside'] })
  return { ...draft('019a0000-0000-7000-8000-00000000000a', { ...content, drill: false }, by), ...change }
}

function mail(alert: Alert, lang: string): { title: string; text: string } {
  const all = renditionsOf(alert, { bytes }, { rules, issuer, languages: LANGUAGES })
  const found = all.find(({ medium, variant }) => medium === 'mail' && variant === lang)
  if (!found) throw new Error(`no mail in ${lang}`)
  expect(found.contentType).toBe('text/plain; charset=utf-8')
  return { title: found.title ?? '', text: Buffer.from(found.body).toString() }
}

describe('renditionsOf', () => {
  it('gives the signed bytes to machines as they were frozen, and one mail for each language', () => {
    const all = renditionsOf(alertOf(), { bytes }, { rules, issuer, languages: ['ja', 'en'] })
    expect(all.map(({ medium, variant }) => [medium, variant])).toEqual([
      ['webhook', ''],
      ['mail', 'ja'],
      ['mail', 'en'],
    ])
    expect(all[0]).toEqual({
      medium: 'webhook',
      variant: '',
      contentType: 'application/cap+xml',
      title: null,
      body: bytes,
    })
  })

  it('writes a mail that says how strong, where, what, what to do, until when, who, and how to leave', () => {
    expect(mail(alertOf(), 'ja')).toEqual({
      title: '一 洪水に警戒',
      text: [
        '一 洪水に警戒',
        '',
        '警戒レベル3相当：避難に時間がかかる人が避難を始める目安',
        '対象：北浜、川辺',
        '',
        '一 川の水位が上がっています。',
        '',
        '一 川から離れてください。',
        '',
        '有効期限：2026年11月22日（日）18時00分',
        '',
        '詳しくはこちら：https://aonami.example/ja/alerts/019a0000-0000-7000-8000-00000000000a',
        '',
        '青波町',
        '青波町役場　総務課　電話 000-000-0000（見本のため、つながりません）',
        '',
        'このメールの受け取りをやめるには：{leave}',
        '',
      ].join('\n'),
    })
    expect(mail(alertOf(), 'ja-x-easy').text).toContain(
      '2026年11月22日（日曜日） 午後6時0分までの お知（し）らせです',
    )
    expect(mail(alertOf(), 'en').text).toContain('Where: Kitahama and Kawabe')
  })

  it('marks a drill in its subject and in its first lines, in every language', () => {
    for (const [lang, mark] of [
      ['ja', '【訓練】'],
      ['ja-x-easy', '【訓練（くんれん）】'],
      ['en', '[DRILL] '],
    ] as const) {
      const { title, text } = mail(alertOf({ drill: true }), lang)
      expect(title.startsWith(mark)).toBe(true)
      expect(text.startsWith(mark)).toBe(true)
      expect(text.split('\n')[1]).toBe(rules.words(lang)('alerts.drill-note'))
    }
  })

  it('writes a cancellation as one: nothing is strong about it, and it has no end', () => {
    const ending = { msgType: 'Cancel' as const, predecessorId: '019a0000-0000-7000-8000-00000000000b' }
    const { text } = mail(alertOf(ending), 'ja')
    expect(text).not.toContain('警戒レベル')
    expect(text).not.toContain('有効期限')
    expect(text).toContain('対象：北浜、川辺')
    const update = mail(alertOf({ ...ending, msgType: 'Update' }), 'ja').text
    expect(update).toContain('前にお知らせした緊急情報を更新しました。')
    expect(update).toContain('有効期限')
  })

  it('keeps the subject one line, and the lines of the text, whatever was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-composite', minLength: 1 }), (written) => {
        const words = {
          headline: `${written}\r\nBcc: all@town.example`,
          description: `一\r\n二\r三`,
          instruction: '四',
        }
        const { title, text } = mail(alertOf({ texts: { ja: words, 'ja-x-easy': words, en: words } }), 'ja')
        expect(title).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
        expect(text).not.toContain('\r')
        expect(text).toContain('\n一\n二\n三\n')
        expect(text.trimEnd().endsWith('{leave}')).toBe(true)
      }),
    )
  })
})

describe('matchOf', () => {
  const matched = fc.record({
    level: fc.integer({ min: 1, max: 5 }),
    districts: fc.subarray(['north-beach', 'centre', 'hillside', 'riverside']),
    drill: fc.boolean(),
  })
  type Matched = Pick<Alert, 'level' | 'districts' | 'drill'>
  const reaches = (match: Matched, from: number, district: string) =>
    match.level >= from && (match.districts.length === 0 || match.districts.includes(district))

  it('of a first message is the message itself', () => {
    fc.assert(
      fc.property(matched, (alert) => {
        expect(matchOf(alert)).toEqual(alert)
      }),
    )
  })

  it('of one that follows another reaches whoever either of the two reaches', () => {
    fc.assert(
      fc.property(matched, matched, fc.integer({ min: 1, max: 5 }), (alert, before, from) => {
        const match = { ...matchOf(alert, before), districts: [...matchOf(alert, before).districts] }
        for (const district of ['north-beach', 'centre', 'hillside', 'riverside'])
          for (const one of [alert, before])
            if (reaches(one, from, district)) expect(reaches(match, from, district)).toBe(true)
        expect(match.level).toBe(Math.max(alert.level, before.level))
        expect(match.drill).toBe(alert.drill)
      }),
    )
  })
})
