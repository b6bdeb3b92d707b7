/**
 * Japanese text: what people type, what is stored, what search compares, and the encodings of other offices. Pure, and
 * linear in the length of the text. Nothing here changes a name; the fields of the kernel decide what may be kept.
 */
export { parseAmount } from './amount.ts'
export { countCharacters, firstCharacters, placeOf } from './characters.ts'
export { normalisePhone, normalisePostcode, showPhone, showPostcode } from './contact.ts'
export { fromCp932, toCp932 } from './cp932.ts'
export { hyphenLike, normaliseAscii, normaliseDigits } from './digits.ts'
export { parseEraDate } from './era-date.ts'
export { halfWidthKana, normaliseKana, notKanaAt } from './kana.ts'
export { addressKey, bigrams, searchKey } from './search-key.ts'
export {
  bidiControlAt,
  controlAt,
  emojiAt,
  lineBreakAt,
  looksEmpty,
  malformedAt,
  mixesScripts,
  onOneLine,
  privateUseAt,
  stackedMarksAt,
  trimBlank,
  withoutJoiners,
  withoutZeroWidth,
} from './suspects.ts'
