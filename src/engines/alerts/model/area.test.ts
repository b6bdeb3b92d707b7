import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Problem } from '#kernel'
import { areaText, mostCorners, parseArea } from './area.ts'

const reasonOf = (text: string): string => {
  try {
    parseArea(text)
    return 'taken'
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.issues[0]?.code ?? error.code
  }
}

describe('an area somebody drew', () => {
  it('is closed, turned counter-clockwise and rounded, so that the same area is the same text', () => {
    const one = parseArea('35.00001,132.1 35.1,132.1 35.1,132.2')
    expect(areaText(one)).toBe('35.1,132.2 35.1,132.1 35,132.1 35.1,132.2')
    const open = parseArea('35.1,132.2 35.1,132.1 35,132.1')
    expect(areaText(open)).toBe(areaText(one))
  })

  it.each([
    ['35,132 35,133', 'area-too-few'],
    ['35,132 35,132 35,132 35,132', 'area-too-few'],
    ['35,132 36,133 35,133 36,132', 'area-crosses-itself'],
    ['132,35 133,35 133,36', 'area-outside'],
    ['35,132 35,x 36,132', 'area-not-a-pair'],
    ['', 'area-not-a-pair'],
    ['1e3,132 35,133 36,132', 'area-not-a-pair'],
    ['35,132 0', 'area-radius'],
    ['35,132 101', 'area-radius'],
    ['35,132 2.5', 'taken'],
    ['35,132　35,133\n36,133', 'taken'],
    [
      Array.from({ length: mostCorners + 1 }, (_, n) => `${30 + n / 10},${130 + (n % 2)}`).join(' '),
      'area-too-many',
    ],
  ])('%s: %s', (text, reason) => {
    expect(reasonOf(text)).toBe(reason)
  })

  it('is read or refused, never anything else, whatever is typed', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('35,132', '35.5,133', '36,132.5', '34.9,132.2', '3', ','),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join(' ')
        const reason = reasonOf(text)
        if (reason !== 'taken') return void expect(reason).toMatch(/^area-/)
        const again = areaText(parseArea(text))
        expect(areaText(parseArea(again))).toBe(again)
      }),
    )
  })
})
