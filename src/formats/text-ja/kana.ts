import { normaliseAscii } from './digits.ts'

/**
 * Kana as the office stores it: half-width kana and hiragana become katakana, a voicing mark typed apart joins its
 * letter (ﾀﾞ, タ゛, タ+U+3099 → ダ). ヰ ヱ ヴ and the long vowel mark stay; so does everything that is no kana.
 */
export function normaliseKana(text: string): string {
  return text
    .replaceAll(/[\uFF61-\uFF9F]+/gu, (half) => half.normalize('NFKC'))
    .replaceAll(/[ぁ-ヿ][\u3099\u309A]/gu, (pair) => pair.normalize('NFC'))
    .replaceAll(/[ぁ-ヿ][\u309B\u309C]/gu, voiced)
    .replaceAll(/[ぁ-ゖゝゞ]/gu, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0x60))
}

/** The mark typed after its letter instead of on it joins it, where there is such a letter. */
function voiced(pair: string): string {
  const one = pair.replace('\u309B', '\u3099').replace('\u309C', '\u309A').normalize('NFC')
  return one.length === 1 ? one : pair
}

/** Index of the first sign that is no katakana, long vowel mark, middle dot or space; or -1. */
export const notKanaAt = (text: string): number => text.search(/[^ァ-ヺー・ヽヾ \u3000]/u)

export type HalfWidth = {
  text: string
  /** Characters half-width kana lacks, left out of `text`; `index` is that of the code unit in the given text. */
  unmapped: { index: number; char: string }[]
}

const HALF_SIGNS: Readonly<Record<string, string>> = {
  '。': '｡',
  '「': '｢',
  '」': '｣',
  '、': '､',
  '・': '･',
  ー: 'ｰ',
  '\u3000': ' ',
}

/**
 * Kana as bank files write it (JIS X 0201): voicing marks apart, ASCII as it is. ヰ ヱ ヮ ヵ ヶ do not exist there and are
 * listed, never replaced.
 */
export function halfWidthKana(text: string): HalfWidth {
  const unmapped: HalfWidth['unmapped'] = []
  let written = ''
  for (const { 0: char, index } of text.matchAll(/.[\u3099\u309A]?/gsu)) {
    const half = halfOf(normaliseKana(normaliseAscii(char)))
    if (half === undefined) unmapped.push({ index, char })
    else written += half
  }
  return { text: written, unmapped }
}

function halfOf(kana: string): string | undefined {
  if (/^[\x20-\x7e]$/.test(kana)) return kana
  return HALF_SIGNS[kana] ?? HALF.get(kana)
}

/** Katakana to half-width, made from what Unicode says each half-width sequence stands for. */
const HALF: ReadonlyMap<string, string> = new Map(
  Array.from({ length: 0xff9d - 0xff66 + 1 }, (_, at) => String.fromCodePoint(0xff66 + at)).flatMap((half) =>
    ['', 'ﾞ', 'ﾟ']
      .map((mark): [string, string] => [(half + mark).normalize('NFKC'), half + mark])
      .filter(([full]) => full.length === 1),
  ),
)
