import type { FontFace } from './font-face.ts'

/** Variation selectors: of standardised forms, and of ideographs (UTS #37). */
const selector = /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu
const withSelector = /.[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu

/** The text as it is drawn: the font has one form of each character, so selectors of another go; tabs are two spaces. */
export const drawnText = (text: string): string => text.replaceAll(selector, '').replaceAll('\t', '\u3000')

/** Characters that ask for a form of their own, with their selector; they are drawn in the font's usual form. */
export const variantsIn = (texts: readonly string[]): string[] => [
  ...new Set(texts.flatMap((text) => text.match(withSelector) ?? [])),
]

/** Characters no font here draws, each once, in the order in which they come. */
export function missingIn(texts: readonly string[], faces: readonly FontFace[]): string[] {
  const missing = new Set<string>()
  for (const sign of texts.flatMap((text) => [...drawnText(text)])) {
    const code = sign.codePointAt(0) ?? 0
    if (sign !== '\n' && faces.some((face) => face.glyphOf(code) === 0)) missing.add(sign)
  }
  return [...missing]
}
