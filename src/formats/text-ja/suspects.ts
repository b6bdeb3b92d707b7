/** Marks that stand on the character before them; variation selectors are marks too, for Unicode. */
const cluster = /\P{M}\p{M}{2,}/gu
const emoji =
  /\p{Emoji_Presentation}|\p{Extended_Pictographic}\u{FE0F}|\p{Regional_Indicator}|[\u{1F000}-\u{1FAFF}]|\u{20E3}/u
const word = /[\p{L}\p{M}\p{N}]+/gu
const latin = /\p{Script=Latin}/u
const greekOrCyrillic = /[\p{Script=Greek}\p{Script=Cyrillic}]/u

/** Index of the first private-use character (外字): it means something else on every machine. -1 when there is none. */
export const privateUseAt = (text: string): number => text.search(/\p{Co}/u)

/** Index of the first character that reorders what is shown (Unicode TR #9 §2), or -1. */
export const bidiControlAt = (text: string): number => text.search(/\p{Bidi_Control}/u)

/** Index of the first control character that is no line break (C0, DEL, C1), or -1. Tabs count. */
export const controlAt = (text: string): number => text.search(/(?![\n\r\u0085])\p{Cc}/u)

/** Index of the first line break of any kind (LF, CR, NEL, U+2028, U+2029), or -1. */
export const lineBreakAt = (text: string): number => text.search(/[\n\r\u0085\u2028\u2029]/u)

/** On one line, for a title or a name: each run of controls and line breaks becomes a space, and none stands around it. */
export const onOneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()

/**
 * Index of the first half of a surrogate pair, noncharacter, or replacement character (what a decoder writes for text it
 * could not read); -1 when there is none.
 */
export const malformedAt = (text: string): number => text.search(/[\p{Cs}\p{Noncharacter_Code_Point}\uFFFD]/u)

/** Index of the first emoji, or -1. Signs that are text unless asked otherwise (☎, ㊗) do not count. */
export const emojiAt = (text: string): number => text.search(emoji)

/** Index of the first character with more than one mark on its base, marks that compose counted as none; or -1. */
export function stackedMarksAt(text: string): number {
  for (const { 0: found, index } of text.matchAll(cluster)) if (!composesWhole(found)) return index
  return -1
}

/** `ệ` typed as three code points is one character of the alphabet; か with two voicing marks is none. */
const composesWhole = (found: string) => [...found.normalize('NFC')].length === 1

/** Whether a word mixes Latin with Greek or Cyrillic letters, as look-alikes of a known name do (UTS #39 §5.1). */
export function mixesScripts(text: string): boolean {
  for (const [found] of text.matchAll(word)) if (latin.test(found) && greekOrCyrillic.test(found)) return true
  return false
}

/** Whether people see nothing: spaces of every width, zero-width signs, the blank of Braille, Hangul fillers. */
export const looksEmpty = (text: string): boolean => trimBlank(text) === ''

const blank =
  '[\\s\\u00AD\\u034F\\u115F\\u1160\\u180E\\u200B-\\u200D\\u2060-\\u2064\\u2800\\u3164\\uFEFF\\uFFA0]'
const blankEnds = new RegExp(`^${blank}+`, 'u')
const blankSign = new RegExp(blank, 'u')

/** Takes off both ends what people cannot see. Linear, whatever is in the middle. */
export function trimBlank(text: string): string {
  let end = text.length
  while (end > 0 && blankSign.test(text.charAt(end - 1))) end -= 1
  return text.slice(0, end).replace(blankEnds, '')
}

/** Signs without width that nobody types on purpose, in whatever field: ZERO WIDTH SPACE, WORD JOINER, BOM. */
export const withoutZeroWidth = (text: string): string => text.replaceAll(/[\u180E\u200B\u2060\uFEFF]/gu, '')

/** Also joiners and soft hyphens, which mean something between letters of other scripts and inside emoji only. */
export const withoutJoiners = (text: string): string => text.replaceAll(/\u00AD|\u200C|\u200D|\u034F/gu, '')
