const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' })

/**
 * How many characters people count (UAX #29 grapheme clusters): 𠮷 is one, 葛 with its variation selector is one, a
 * family emoji is one, ハ with a combining voicing mark is one.
 */
export function countCharacters(text: string): number {
  let count = 0
  for (const _ of segmenter.segment(text)) count += 1
  return count
}

/** The first `most` characters of `text`, never a half of one. */
export function firstCharacters(text: string, most: number): string {
  if (text.length <= most) return text
  let count = 0
  for (const { index } of segmenter.segment(text)) {
    if (count === most) return text.slice(0, index)
    count += 1
  }
  return text
}

/** Which character, counted from 1, holds the code unit at `index`. */
export function placeOf(text: string, index: number): number {
  let place = 0
  for (const segment of segmenter.segment(text)) {
    if (segment.index > index) break
    place += 1
  }
  return place
}
