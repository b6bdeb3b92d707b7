import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { parseTown } from './town.ts'

const inEach = (name: string) => ({ ja: name, 'ja-x-easy': name, en: name })
const plain = {
  name: inEach('町'),
  contact: inEach('役場'),
  area: '3220700',
  sender: 'alerts@town.example',
}
const withDistricts =
  (...districts: unknown[]) =>
  () =>
    parseTown(stringify({ ...plain, districts }))
const named = (code: unknown) => ({ code, name: inEach('地区') })

describe('the districts of a town file', () => {
  it('are none unless it lists some', () => {
    expect(parseTown(stringify(plain)).districts).toEqual([])
    expect(withDistricts(named('north'), named('a-1'))().districts.map(({ code }) => code)).toEqual([
      'north',
      'a-1',
    ])
  })

  it('of the demonstration town are four, named in every language, with readings in easy Japanese', () => {
    const { districts } = parseTown(readFileSync('towns/demo/town.yaml', 'utf8'))
    expect(districts).toHaveLength(4)
    for (const { name } of districts)
      expect(name['ja-x-easy']).toMatch(new RegExp(`^${name.ja}（\\p{Script=Hiragana}+）$`, 'u'))
  })

  it.each([
    ['share a code', [named('north'), named('north')], 'two districts share a code'],
    ['have a code in other letters', [named('北')], 'districts.0.code'],
    ['have a code too long', [named('x'.repeat(21))], 'districts.0.code'],
    ['lack a name', [{ code: 'north', name: { ja: '北' } }], 'districts.0.name.en'],
    ['are too many', Array.from({ length: 201 }, (_, n) => named(`d${n}`)), 'districts:'],
  ])('are refused when they %s', (_how, districts, message) => {
    expect(withDistricts(...districts)).toThrow(message)
  })
})

describe('the sources of a town file', () => {
  const sourced =
    (...sources: unknown[]) =>
    () =>
      parseTown(stringify({ ...plain, sources }))
  const feed = {
    id: 'jma',
    kind: 'feed',
    name: inEach('電文'),
    feeds: [{ url: 'https://feed.example/a.xml' }],
  }

  it('have usual limits unless it says others', () => {
    const [one] = sourced(feed)().sources
    expect(one).toMatchObject({
      every: 60,
      automatic: false,
      limits: { requestsAMinute: 120, atOnce: 4, megabytesADay: 2_000 },
    })
  })

  it.each([
    ['share an id', [feed, feed], 'two sources share an id'],
    ['are of an unknown kind', [{ ...feed, kind: 'fax' }], 'sources.0.kind'],
    ['lead to no address', [{ ...feed, feeds: [{ url: 'file:///etc/passwd' }] }], 'sources.0.feeds.0.url'],
    ['are feeds that want to go out by themselves', [{ ...feed, automatic: true }], 'sources.0.automatic'],
    [
      'speak to a broker elsewhere in clear',
      [
        {
          id: 'b',
          kind: 'mqtt',
          name: inEach('b'),
          broker: 'mqtt://broker.example',
          topics: ['#'],
          client: 'a',
        },
      ],
      'must be mqtts://',
    ],
  ])('are refused when they %s', (_how, sources, message) => {
    expect(sourced(...sources)).toThrow(message)
  })

  it('that are wrong are named with their line', () => {
    const text = `${stringify(plain)}sources:\n  - id: jma\n    kind: fax\n`
    const line = text.split('\n').findIndex((one) => one.includes('kind: fax')) + 1
    expect(() => parseTown(text)).toThrow(new RegExp(`sources\\.0\\.kind: .*\\(line ${line}\\)`))
  })
})
