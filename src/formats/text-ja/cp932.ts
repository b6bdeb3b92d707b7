export type Cp932 = {
  bytes: Uint8Array<ArrayBuffer>
  /** What CP932 lacks, left out of `bytes`; `index` is that of the code unit in the given text. Never written as `?`. */
  unmapped: { index: number; char: string }[]
}

export type FromCp932 = { ok: true; text: string } | { ok: false; code: 'not-cp932'; at: number }

/**
 * One character each for signs Unicode has twice where CP932 has one, as Windows chooses: minus, wave dash, parallel,
 * cent, pound, not, broken bar, overline, em dash. The yen sign becomes the full-width one, for 0x5C is the backslash.
 */
const SAME_SIGN: Readonly<Record<string, string>> = {
  '\u2212': '\uFF0D',
  '\u301C': '\uFF5E',
  '\u2016': '\u2225',
  '\u00A2': '\uFFE0',
  '\u00A3': '\uFFE1',
  '\u00A5': '\uFFE5',
  '\u00AC': '\uFFE2',
  '\u00A6': '\uFFE4',
  '\u203E': '\uFFE3',
  '\u2014': '\u2015',
}

/** Long texts are put together in parts: one list of all characters would take many times their room. */
const partLength = 65_536

const isLead = (byte: number) => (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc)
const isTrail = (byte: number) => byte >= 0x40 && byte <= 0xfc && byte !== 0x7f
/** Rows of user-defined characters: they decode into the private use area, and nothing is written there. */
const isUserDefined = (lead: number) => lead >= 0xf0 && lead <= 0xf9
/** NEC's copy of the IBM extensions: read, but written at IBM's places as Windows does. */
const isCopy = (lead: number) => lead === 0xed || lead === 0xee

type Tables = { toUnicode: Map<number, string>; fromUnicode: Map<string, number> }
let made: Tables | undefined

/** Both directions, made once from the decoder every runtime ships (WHATWG Encoding, index jis0208). */
function tables(): Tables {
  made ??= makeTables()
  return made
}

function makeTables(): Tables {
  const decoder = new TextDecoder('shift_jis', { fatal: true })
  const found: Tables = { toUnicode: new Map(), fromUnicode: new Map() }
  for (let lead = 0x81; lead <= 0xfc; lead += 1)
    for (let trail = 0x40; isLead(lead) && trail <= 0xfc; trail += 1) {
      const char = isTrail(trail) ? decodePair(decoder, lead, trail) : undefined
      if (char === undefined) continue
      const code = lead * 256 + trail
      found.toUnicode.set(code, char)
      if (!isUserDefined(lead) && !isCopy(lead) && !found.fromUnicode.has(char))
        found.fromUnicode.set(char, code)
    }
  return found
}

function decodePair(decoder: TextDecoder, lead: number, trail: number): string | undefined {
  try {
    const text = decoder.decode(Uint8Array.of(lead, trail))
    return [...text].length === 1 ? text : undefined
  } catch {
    return undefined
  }
}

/** ASCII is itself here (the platform's decoder turns three control characters around), half-width kana one byte. */
function singleOf(char: string): number | undefined {
  const unit = char.charCodeAt(0)
  if (unit < 0x80) return unit
  return unit >= 0xff61 && unit <= 0xff9f ? unit - 0xff61 + 0xa1 : undefined
}

/**
 * `text` in CP932 (Windows-31J). Marks typed apart are composed first (ハ + U+3099 is バ); compatibility ideographs stay, as
 * CP932 has them. Variation selectors, kanji outside it, private-use characters and the rest it lacks are listed.
 */
export function toCp932(text: string): Cp932 {
  const bytes: number[] = []
  const unmapped: Cp932['unmapped'] = []
  for (const { 0: char, index } of text.matchAll(/.[\u0300-\u036F\u3099\u309A]?/gsu)) {
    const codes = encodeAll(composed(char))
    for (const { char: each, code } of codes) {
      if (code === undefined) unmapped.push({ index, char: each })
      else if (code > 0xff) bytes.push(code >> 8, code & 0xff)
      else bytes.push(code)
    }
  }
  return { bytes: Uint8Array.from(bytes), unmapped }
}

/** A letter with its mark as one, where Unicode has that; a kanji alone never changes. */
function composed(char: string): string {
  const one = char.normalize('NFC')
  return [...char].length > 1 && [...one].length === 1 ? one : char
}

const encodeAll = (text: string) =>
  [...text].map((char) => ({
    char,
    code: singleOf(char) ?? tables().fromUnicode.get(SAME_SIGN[char] ?? char),
  }))

/** Text of CP932 bytes, or the place of the first byte that is none. User-defined characters come as private use. */
export function fromCp932(bytes: Uint8Array): FromCp932 {
  const { toUnicode } = tables()
  const parts: string[] = []
  let part = ''
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    const char = isLead(byte) ? toUnicode.get(byte * 256 + (bytes[at + 1] ?? 0)) : singleFrom(byte)
    if (char === undefined) return { ok: false, code: 'not-cp932', at }
    part += char
    if (isLead(byte)) at += 1
    if (part.length < partLength) continue
    parts.push(part)
    part = ''
  }
  return { ok: true, text: parts.join('') + part }
}

function singleFrom(byte: number): string | undefined {
  if (byte < 0x80) return String.fromCharCode(byte)
  return byte >= 0xa1 && byte <= 0xdf ? String.fromCharCode(byte - 0xa1 + 0xff61) : undefined
}
