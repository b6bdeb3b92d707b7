/** Full-width digits as ASCII ones and nothing else: never NFKC, which makes the number 12 of ①②. */
export const normaliseDigits = (text: string): string =>
  text.replaceAll(/[０-９]/gu, (digit) => String.fromCodePoint(digit.charCodeAt(0) - 0xfee0))

/** Full-width ASCII (letters, digits, signs) as ASCII, the ideographic space as a space, and nothing else. */
export const normaliseAscii = (text: string): string =>
  text
    .replaceAll(/[！-～]/gu, (sign) => String.fromCodePoint(sign.charCodeAt(0) - 0xfee0))
    .replaceAll('\u3000', ' ')

/**
 * Everything people type for a hyphen between digits: the hyphens and dashes U+2010–2015, the minus signs, box lines,
 * and the long vowel marks of both widths. NFKC unifies none of them.
 */
export const hyphenLike =
  '\\-\\u00AD\\u02D7\\u2010-\\u2015\\u2043\\u207B\\u208B\\u2212\\u2500\\u2501\\u30FC\\uFE58\\uFE63\\uFF0D\\uFF70'

/** Counts of things in kanji, up to 9999: 二十三, 百五, 二三, 〇. Undefined when it is no such number. */
export function kanjiNumber(text: string): number | undefined {
  if (/^[〇零一二三四五六七八九]{1,4}$/u.test(text))
    return Number([...text].map((digit) => DIGITS.indexOf(digit === '零' ? '〇' : digit)).join(''))
  const parts = /^(?:(.?)千)?(?:(.?)百)?(?:(.?)十)?(.?)$/u.exec(text)
  if (!parts || text === '') return undefined
  const values = [1000, 100, 10].map((unit, at) => placeValue(parts[at + 1], unit))
  const ones = parts[4] ? DIGITS.indexOf(parts[4]) : 0
  const all = [...values, ones]
  return all.some((value) => value < 0) ? undefined : all.reduce((sum, value) => sum + value, 0)
}

const DIGITS = '〇一二三四五六七八九'

function placeValue(digit: string | undefined, unit: number): number {
  if (digit === undefined) return 0
  if (digit === '') return unit
  const value = DIGITS.indexOf(digit)
  return value < 1 ? -1 : value * unit
}
