import { XmlRefusal } from './refusal.ts'

/** How many bytes are looked at for a byte order mark and the XML declaration, which must come first. */
export const ENCODING_PROBE_BYTES = 512

/**
 * Names an XML declaration may carry, in lower case, and the decoder behind each.
 * `iso-8859-1` is decoded as windows-1252, its superset in the Encoding Standard.
 */
const DECODERS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'utf-16': 'utf-16',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  shift_jis: 'shift_jis',
  'shift-jis': 'shift_jis',
  sjis: 'shift_jis',
  'windows-31j': 'shift_jis',
  'euc-jp': 'euc-jp',
  'iso-8859-1': 'windows-1252',
  latin1: 'windows-1252',
}

const DECLARATION = /^<\?xml\s[^>]*?\bencoding\s*=\s*(?:"([^"]*)"|'([^']*)')/u

/**
 * The decoder label for a document that starts with `head` (XML 1.0 §4.3.3 and appendix F): the byte order mark,
 * else the width of the first characters, else the declaration, else UTF-8.
 * Refuses encodings outside the list above, UTF-32, and a declaration that contradicts the bytes.
 */
export function detectEncoding(head: Uint8Array): string {
  const marked = markedEncoding(head)
  const declared = declaredEncoding(head, marked ?? 'utf-8')
  if (marked === undefined) return declared === undefined ? 'utf-8' : narrow(declared)
  if (declared === undefined || declared === marked) return marked
  if (declared === 'utf-16' && marked.startsWith('utf-16')) return marked
  throw new XmlRefusal('wrong-encoding', `declared ${declared}, but the first bytes are ${marked}`)
}

function narrow(declared: string): string {
  if (!declared.startsWith('utf-16')) return declared
  throw new XmlRefusal('wrong-encoding', `declared ${declared}, but the first bytes are single-byte text`)
}

/** First bytes and what they say, longest first: the marks of UTF-32 start like those of UTF-16. */
const SIGNATURES: readonly (readonly [encoding: string, ...bytes: number[]])[] = [
  ['utf-32le', 0xff, 0xfe, 0, 0],
  ['utf-32be', 0, 0, 0xfe, 0xff],
  ['utf-32le', 0x3c, 0, 0, 0],
  ['utf-32be', 0, 0, 0, 0x3c],
  ['utf-8', 0xef, 0xbb, 0xbf],
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
  ['utf-16le', 0x3c, 0],
  ['utf-16be', 0, 0x3c],
]

function markedEncoding(head: Uint8Array): string | undefined {
  const found = SIGNATURES.find(([, ...bytes]) => bytes.every((byte, at) => head[at] === byte))
  const encoding = found?.[0]
  if (encoding?.startsWith('utf-32')) throw unsupported(encoding)
  return encoding
}

function declaredEncoding(head: Uint8Array, marked: string): string | undefined {
  const probe = head.subarray(0, ENCODING_PROBE_BYTES)
  const text = new TextDecoder(marked === 'utf-8' ? 'windows-1252' : marked).decode(probe)
  const found = DECLARATION.exec(marked === 'utf-8' ? text.replace(/^ï»¿/u, '') : text)
  const name = found?.[1] ?? found?.[2]
  if (name === undefined) return undefined
  const decoder = DECODERS[name.toLowerCase()]
  if (decoder === undefined) throw unsupported(name)
  return decoder
}

function unsupported(name: string): XmlRefusal {
  return new XmlRefusal('unsupported-encoding', name.slice(0, 40))
}
