/** Never at the start of a line (JIS X 4051 §6.1.1, 行頭禁則): closing signs, stops, small kana, marks of repetition. */
export const notAtStart: ReadonlySet<string> = new Set([
  ...'、。，．・：；？！‼⁇⁈⁉゛゜ヽヾゝゞ々〻ー～〜)）]］}｝」』】〉》〕〗〙〟’”»％‰℃°′″¢ゝ',
  ...'ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ',
  ...',.:;?!%｡､｣･ﾞﾟｰｧｨｩｪｫｬｭｮｯ-‐–―…‥/',
])

/** Never at the end of a line (行末禁則): opening signs and signs of currency. */
export const notAtEnd: ReadonlySet<string> = new Set('(（[［{｛「『【〈《〔〖〘〝‘“«¥￥$＄£￡｢№#＃')

/** Not torn apart (分離禁止): leaders and dashes. */
const inseparable: ReadonlySet<string> = new Set('…‥―—')

const ofWord = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Nd}'’@_&+=~]$/u
const mark = /^\p{M}$/u
/** Between digits these are part of the number: 1,000 and 2026/4/1. */
const ofNumber = /^[,.:/\-‐，．]$/u
const digit = /^\p{Nd}$/u
const blank = /^[ \t]$/

/** A line as it is drawn; `wrapped` when the paragraph goes on. */
export type Line = { text: string; wrapped: boolean }

/**
 * Breaks one paragraph (no line ends in it) into lines of at most `width`, by the rules above: what may not stand at a
 * start takes the character before it along. Plain spaces at a break are dropped; everything else stays, in order. Only
 * where nothing else fits, as in a web address longer than a line, a line ends anywhere but before a combining mark.
 */
export function breakLines(text: string, width: number, widthOf: (text: string) => number): Line[] {
  const signs = [...text]
  const lines: Line[] = []
  let from = 0
  while (from < signs.length) {
    const fits = countFitting(signs, from, { width, widthOf })
    const end = from + fits >= signs.length ? signs.length : breakBefore(signs, from, from + fits)
    lines.push({ text: signs.slice(from, end).join('').replace(/ +$/, ''), wrapped: end < signs.length })
    from = end
    while (blank.test(signs[from] ?? '')) from++
  }
  return lines.length === 0 ? [{ text: '', wrapped: false }] : lines
}

type Measure = { width: number; widthOf(text: string): number }

/** How many of the signs from `from` on fit into one line; at least one. A space that would hang over is no matter. */
function countFitting(signs: readonly string[], from: number, { width, widthOf }: Measure): number {
  let used = 0
  for (let at = from; at < signs.length; at++) {
    const sign = signs[at] ?? ''
    used += widthOf(sign)
    if (used > width + 1e-6 && !blank.test(sign)) return Math.max(1, at - from)
  }
  return signs.length - from
}

/** The last place up to `most` where a line may end; `most` itself, past combining marks, when there is none. */
function breakBefore(signs: readonly string[], from: number, most: number): number {
  for (let at = most; at > from; at--) if (mayBreak(signs, at)) return at
  let at = most
  while (at > from + 1 && mark.test(signs[at] ?? '')) at--
  return at
}

/** Whether a line may end between the signs before `at` and at it. */
function mayBreak(signs: readonly string[], at: number): boolean {
  const [before, after] = [signs[at - 1] ?? '', signs[at] ?? '']
  if (blank.test(after)) return false
  if (mark.test(after) || notAtStart.has(after) || notAtEnd.has(before)) return false
  if (blank.test(before)) return true
  if (inseparable.has(before) && inseparable.has(after)) return false
  if (ofWord.test(before) && ofWord.test(after)) return false
  return !(ofNumber.test(before) && digit.test(after) && digit.test(signs[at - 2] ?? ''))
}
