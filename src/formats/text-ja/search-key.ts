import { hyphenLike, kanjiNumber } from './digits.ts'
import { normaliseKana } from './kana.ts'
import { withoutJoiners, withoutZeroWidth } from './suspects.ts'
import { toCommonKanji } from './variant-kanji.ts'

const LEGAL_FORMS: Readonly<Record<string, string>> = {
  株: '株式会社',
  有: '有限会社',
  資: '合資会社',
  名: '合名会社',
  合: '合同会社',
  社: '社団法人',
  財: '財団法人',
  学: '学校法人',
  医: '医療法人',
  福: '社会福祉法人',
  宗: '宗教法人',
  独: '独立行政法人',
  特: '特殊法人',
  監: '監査法人',
  協: '協同組合',
}

const hyphenBetween = new RegExp(`(?<=[0-9])\\s*[${hyphenLike}]\\s*(?=[0-9])`, 'gu')
const dashes = /[\u2010-\u2015\u2212\u2500\u2501]/gu

/**
 * What search compares, never what is stored: compatibility forms, variant kanji, variation selectors, widths, case,
 * kana of either kind, old kana, dashes, wave dashes and spaces brought to one. 髙橋 and 高橋, ㈱山田 and 株式会社山田, 霞ヶ関 and
 * 霞が関 have the same key. A key of a key is itself.
 */
export function searchKey(text: string): string {
  const plain = withoutSelectors(withoutJoiners(withoutZeroWidth(text)))
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC')
  const signs = plain
    .replaceAll(/[\u301C~]/gu, '~')
    .replaceAll(hyphenBetween, '-')
    .replaceAll(dashes, '-')
  return placeKana(oldKana(normaliseKana(smallKana(legalForms(toCommonKanji(signs))))))
    .replaceAll(/[\s\u2800]+/gu, ' ')
    .trim()
}

const withoutSelectors = (text: string) => text.replaceAll(/[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu, '')

const legalForms = (text: string) =>
  text.replaceAll(
    /\(([株有資名合社財学医福宗独特監協])\)/gu,
    (whole, sign: string) => LEGAL_FORMS[sign] ?? whole,
  )

const smallKana = (text: string) => text.replaceAll(/[ヶゖ]/gu, 'ケ').replaceAll(/[ヵゕ]/gu, 'カ')

const oldKana = (text: string) => text.replaceAll('ヱ', 'エ').replaceAll('ヰ', 'イ')

/** 霞ヶ関, 霞ケ関, 霞が関; 3ヶ月, 3カ月, 3か月. After kanji or a figure only: elsewhere カ and ガ are letters of their own. */
const placeKana = (text: string) =>
  text
    .replaceAll(/(?<=\p{Script=Han})ガ(?![\u3099\u309A])/gu, 'ケ')
    .replaceAll(/(?<=[0-9])カ(?![\u3099\u309A])/gu, 'ケ')

const figure = '[〇零一二三四五六七八九十百]{1,5}|[0-9]{1,5}'
const numbered = new RegExp(
  `(${figure})(?:丁目|番地|番(?=[ノ0-9〇零一二三四五六七八九十百号\\s]|$)|号(?![室棟館]))ノ?`,
  'gu',
)
const branch = new RegExp(`(?<=[0-9]-)(${figure})(?=$|[\\s-])`, 'gu')

/**
 * The search key of an address, with house numbers as figures: 一丁目二番三号, 1丁目2番3号 and １－２－３ all hold `1-2-3`. 番町 and
 * other names that only begin like a number stay.
 */
export function addressKey(text: string): string {
  return searchKey(text)
    .replaceAll(numbered, (_whole, figures: string) => `${inFigures(figures)}-`)
    .replaceAll(branch, (figures) => inFigures(figures))
    .replaceAll(/-(?=\D|$)/gu, '')
}

const inFigures = (figures: string) =>
  String(/^\d/.test(figures) ? Number(figures) : (kanjiNumber(figures) ?? figures))

/** Pairs of neighbouring characters of a text's search key, each once; a single character is its own. */
export function bigrams(text: string): string[] {
  const words = searchKey(text).split(' ').filter(Boolean)
  return [...new Set(words.flatMap(pairsOf))]
}

function pairsOf(word: string): string[] {
  const characters = [...word]
  if (characters.length === 1) return characters
  return characters.slice(1).map((character, at) => `${characters[at]}${character}`)
}
