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
