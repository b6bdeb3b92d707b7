import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { parseTown } from './town.ts'

const demo = readFileSync('towns/demo/town.yaml', 'utf8')
const changed = (change: Record<string, unknown>) => stringify({ ...(parse(demo) as object), ...change })

describe('a town file', () => {
  it('of the demonstration town is right, and says that it is one', () => {
    expect(parseTown(demo)).toMatchObject({ demo: true, area: '3220700' })
  })

  it('without the word demo is a real town without personas', () => {
    const { demo: _, personas: __, ...real } = parse(demo) as Record<string, unknown>
    expect(parseTown(stringify(real))).toMatchObject({ demo: false, personas: [] })
  })

  it('is refused with every mistake and its path at once', () => {
    const wrong = changed({ area: '322', sender: 'a b', name: { ja: '', en: 'A' }, colour: 'blue' })
    expect(() => parseTown(wrong)).toThrow(
      /name\.ja: [\s\S]*name\.ja-x-easy: [\s\S]*area: [\s\S]*sender: [\s\S]*colour/,
    )
  })

  it.each(['alerts@aonami.example,other', 'a<b', 'a&b', ''])(
    'takes no sender %j (CAP 1.2 §3.2.1)',
    (sender) => {
      expect(() => parseTown(changed({ sender }))).toThrow('sender')
    },
  )

  it('is not any other document', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (document) => {
        expect(() => parseTown(JSON.stringify(document))).toThrow('the town file has mistakes')
      }),
    )
  })
})
