/** What layout needs of a font: which glyph draws a character, and how wide it is. */
export type FontFace = {
  /** Glyph of a code point; 0 when the font does not draw it. */
  glyphOf(codePoint: number): number
  /** Advance width of a text, one character after another, as a part of the font size. */
  widthOf(text: string): number
}

/**
 * Reads a TrueType or OpenType font (ISO/IEC 14496-22): `cmap` in formats 4 and 12, `hmtx`. Throws for anything else: a
 * font is part of the program, no input.
 */
export function readFontFace(bytes: Uint8Array): FontFace {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tables = tablesOf(view)
  const at = (tag: string) => {
    const found = tables.get(tag)
    if (found === undefined) throw new Error(`the font has no table ${tag}`)
    return found
  }
  const perEm = view.getUint16(at('head') + 18)
  const widths = view.getUint16(at('hhea') + 34)
  const metrics = at('hmtx')
  const glyphs = readCmap(view, at('cmap'))
  const glyphOf = (codePoint: number) => glyphs.get(codePoint) ?? 0
  const advance = (glyph: number) => view.getUint16(metrics + 4 * Math.min(glyph, widths - 1)) / perEm
  return {
    glyphOf,
    widthOf: (text) => {
      let width = 0
      for (const sign of text) width += advance(glyphOf(sign.codePointAt(0) ?? 0))
      return width
    },
  }
}

/** The same font with another `checkSumAdjustment`, by which pdfkit takes it for a font of its own. */
export function anotherFont(bytes: Uint8Array, n: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const view = new DataView(copy.buffer)
  const head = tablesOf(view).get('head') ?? 0
  view.setUint32(head + 8, (view.getUint32(head + 8) + n) >>> 0)
  return copy
}

function tablesOf(view: DataView): Map<string, number> {
  const count = view.getUint16(4)
  const tables = new Map<string, number>()
  for (let n = 0; n < count; n++) {
    const entry = 12 + 16 * n
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(entry + i)))
    tables.set(tag, view.getUint32(entry + 8))
  }
  return tables
}

/** Platform 3 with encoding 10 (all of Unicode) before encoding 1 (the basic plane). */
function readCmap(view: DataView, cmap: number): Map<number, number> {
  const count = view.getUint16(cmap + 2)
  const places = new Map<number, number>()
  for (let n = 0; n < count; n++) {
    const entry = cmap + 4 + 8 * n
    if (view.getUint16(entry) === 3) places.set(view.getUint16(entry + 2), view.getUint32(entry + 4))
  }
  const place = places.get(10) ?? places.get(1)
  if (place === undefined) throw new Error('the font has no table of Unicode characters')
  const format = view.getUint16(cmap + place)
  if (format === 12) return readFormat12(view, cmap + place)
  if (format === 4) return readFormat4(view, cmap + place)
  throw new Error(`the font lists its characters in format ${format}`)
}

function readFormat12(view: DataView, at: number): Map<number, number> {
  const glyphs = new Map<number, number>()
  const groups = view.getUint32(at + 12)
  for (let n = 0; n < groups; n++) {
    const group = at + 16 + 12 * n
    const [first, last, glyph] = [0, 4, 8].map((offset) => view.getUint32(group + offset)) as [
      number,
      number,
      number,
    ]
    for (let code = first; code <= last; code++) glyphs.set(code, glyph + code - first)
  }
  return glyphs
}

function readFormat4(view: DataView, at: number): Map<number, number> {
  const glyphs = new Map<number, number>()
  const double = view.getUint16(at + 6)
  for (let n = 0; n < double; n += 2) {
    const last = view.getUint16(at + 14 + n)
    const first = view.getUint16(at + 16 + double + n)
    const delta = view.getUint16(at + 16 + 2 * double + n)
    const rangeAt = at + 16 + 3 * double + n
    const range = view.getUint16(rangeAt)
    for (let code = first; code <= last && code < 0xffff; code++) {
      const listed = range === 0 ? code : view.getUint16(rangeAt + range + 2 * (code - first))
      const glyph = listed === 0 && range !== 0 ? 0 : (listed + delta) & 0xffff
      if (glyph !== 0) glyphs.set(code, glyph)
    }
  }
  return glyphs
}
