import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTelegramReader, readTelegram, TELEGRAM_LIMITS, type TelegramResult } from './index.ts'

const FOLDER = resolve('tests/corpora/bad-xml')
const good = readFileSync(resolve(FOLDER, 'good-telegram.xml'))
const goodText = good.toString('utf8')
const refusals = readdirSync(FOLDER).filter((name) => name.includes('--'))

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const outcome = (result: TelegramResult): string => (result.ok ? 'read' : result.reason)

describe('readTelegram', () => {
  it('reads Control, Head and what is in force per municipality', () => {
    expect(readTelegram(good)).toMatchObject({
      ok: true,
      telegram: {
        control: { status: '通常', dateTime: '2026-07-01T02:19:27Z', publishingOffices: ['見本地方気象台'] },
        head: {
          eventId: '',
          infoType: '発表',
          infoKindVersion: '1.5_0',
          headline: {
            informations: [
              {
                type: '気象警報・注意報（府県予報区等）',
                items: [
                  {
                    kinds: [{ name: 'レベル４大雨危険警報', code: '43' }],
                    areas: {
                      codeType: '気象情報／府県予報区・細分区域等',
                      areas: [{ name: '島根県', code: '320000' }],
                    },
                  },
                ],
              },
              { items: [{}, {}] },
            ],
          },
        },
        warnings: [
          {
            areaCode: '3220700',
            areaName: '江津市',
            kinds: [
              { code: '03', name: 'レベル３大雨警報', status: '発表' },
              { code: '19', name: 'レベル２高潮注意報', status: '解除' },
            ],
          },
        ],
      },
    })
  })

  it('has a bad file to refuse for each of ten reasons or more', () => {
    expect(refusals.length).toBeGreaterThanOrEqual(10)
  })

  it.each(refusals)('refuses %s under the code in its name', (name) => {
    expect(outcome(readTelegram(readFileSync(resolve(FOLDER, name))))).toBe(name.split('--')[0])
  })

  it('leaves nil and absent elements out instead of inventing values', () => {
    const text = goodText.replace(
      '<TargetDateTime>2026-07-01T11:19:00+09:00</TargetDateTime>',
      '<TargetDateTime xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>',
    )
    const result = readTelegram(bytesOf(text))
    expect(result.ok && 'targetDateTime' in result.telegram.head).toBe(false)
    expect(outcome(result)).toBe('read')
  })

  it.each([
    ['empty', ''],
    ['missing-element', goodText.replace('<Status>通常</Status>', '')],
    ['missing-element', goodText.replace('<EventID/>', '')],
    ['duplicate-element', goodText.replace('<EventID/>', '<EventID>1</EventID><EventID>2</EventID>')],
    ['bad-date-time', goodText.replace('2026-07-01T02:19:27Z', '2026-13-01T02:19:27Z')],
    ['unknown-info-type', goodText.replace('<InfoType>発表', '<InfoType>')],
  ])('refuses with %s', (reason, text) => {
    expect(outcome(readTelegram(bytesOf(text)))).toBe(reason)
  })

  it('tells 遅延 apart, which the format allows though no sample has it', () => {
    const result = readTelegram(bytesOf(goodText.replace('<InfoType>発表', '<InfoType>遅延')))
    expect(result.ok && result.telegram.head.infoType).toBe('遅延')
  })

  it('trims what XML calls white space and keeps the ideographic space that opens many headlines', () => {
    const result = readTelegram(bytesOf(goodText.replace('<Text>西部では', '<Text>\n\t\u3000西部では')))
    expect(result.ok && result.telegram.head.headline.text.startsWith('\u3000西部では')).toBe(true)
  })

  it('is not slowed by a megabyte of blanks inside a text', () => {
    const text = goodText.replace('西部では', `西部${' '.repeat(1_000_000)}では`)
    expect(outcome(readTelegram(bytesOf(text)))).toBe('read')
  })

  it('refuses a file of 50 MB by its size', () => {
    const huge = Buffer.concat([good.subarray(0, -10), Buffer.alloc(50_000_000, ' ')])
    expect(readTelegram(huge)).toMatchObject({ ok: false, reason: 'too-large' })
  })

  it.each([
    ['too-large', { characters: 500 }],
    ['too-large', { bytes: 500 }],
    ['too-deep', { depth: 4 }],
    ['too-many-elements', { elements: 40 }],
    ['too-many-elements', { heldElements: 20 }],
    ['too-many-attributes', { attributes: 0 }],
    ['text-too-long', { textLength: 20 }],
  ])('names the limit %s when %j is passed', (reason, limit) => {
    expect(outcome(readTelegram(good, { ...TELEGRAM_LIMITS, ...limit }))).toBe(reason)
  })

  it('refuses a Headline that would fill the memory', () => {
    const item =
      '<Item><Kind><Name>x</Name></Kind><Areas codeType="x"><Area><Name>x</Name></Area></Areas></Item>'
    const text = goodText.replace(
      '</Headline>',
      `<Information type="x">${item.repeat(10_000)}</Information></Headline>`,
    )
    expect(outcome(readTelegram(bytesOf(text)))).toBe('too-many-elements')
  })

  it('never reads a telegram that was cut before its end', () => {
    const end = goodText.lastIndexOf('</Report>') + '</Report>'.length
    const length = bytesOf(goodText.slice(0, end)).length
    fc.assert(
      fc.property(fc.nat(length - 1), (at) => {
        expect(outcome(readTelegram(good.subarray(0, at)))).not.toBe('read')
      }),
      { numRuns: 300 },
    )
  })

  it('answers any changed byte with a telegram or a refusal', () => {
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
        const bytes = Uint8Array.from(good)
        bytes[at] = byte
        expect(outcome(readTelegram(bytes))).toMatch(/^[a-z-]+$/u)
      }),
      { numRuns: 500 },
    )
  })

  it('answers any bytes at all with a refusal', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => !readTelegram(bytes).ok))
  })
})

describe('createTelegramReader', () => {
  it('reads the same in whatever pieces the bytes arrive', () => {
    const whole = readTelegram(good)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (size) => {
        const reader = createTelegramReader()
        for (let at = 0; at < good.length; at += size) reader.write(good.subarray(at, at + size))
        expect(reader.end()).toEqual(whole)
      }),
      { numRuns: 50 },
    )
  })

  it('says at once when the sender may stop', () => {
    const reader = createTelegramReader()
    expect(reader.write(bytesOf(`<feed>${' '.repeat(600)}`))).toBe(false)
    expect(reader.write(good)).toBe(false)
    expect(reader.end()).toMatchObject({ ok: false, reason: 'not-a-telegram' })
  })
})
