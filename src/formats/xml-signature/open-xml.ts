import { ParseOption, XmlDocument, XmlError, XmlLibError } from 'libxml2-wasm'
import { decodeXmlBytes, XmlRefusal } from '../xml/index.ts'
import { scanMarkup, XML_TREE_LIMITS, type XmlTreeLimits } from './markup-scan.ts'

/** No network, no external anything, no entity substitution; node contents stay as written. */
const SAFE = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE

const LATIN1 = /^<\?xml\s[^>]*?\bencoding\s*=\s*["'](?:iso-8859-1|latin1)["']/iu

/**
 * The document as text, measured against `limits` and free of a DOCTYPE, so that nothing after this point can
 * expand, fetch or exhaust. Throws `XmlRefusal` (`too-large`, `empty`, `wrong-encoding`, `unsupported-encoding`,
 * `doctype-forbidden`, `too-deep`, `too-many-elements`, `too-many-attributes`).
 */
export function readMarkup(bytes: Uint8Array, limits: XmlTreeLimits = XML_TREE_LIMITS): string {
  if (bytes.length > limits.bytes) throw new XmlRefusal('too-large', `more than ${limits.bytes} bytes`)
  const text = decodeExactly(bytes)
  scanMarkup(text, limits)
  return text
}

/**
 * Text by the declared encoding. ISO-8859-1 is taken literally here, not as its windows-1252 superset: a canonical
 * form, and so a signature, depends on each code point.
 */
function decodeExactly(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 256)).toString('latin1')
  return LATIN1.test(head) ? Buffer.from(bytes).toString('latin1') : decodeXmlBytes(bytes)
}

/**
 * A libxml2 tree of markup from `readMarkup`. The caller disposes of it (`using`). `blanks: 'dropped'` leaves out
 * whitespace between elements, as lxml's `remove_blank_text` does. Throws `XmlRefusal`:
 * `not-well-formed`, `text-too-long`.
 */
export function parseMarkup(text: string, blanks: 'kept' | 'dropped' = 'kept'): XmlDocument {
  const option = blanks === 'kept' ? SAFE : SAFE | ParseOption.XML_PARSE_NOBLANKS
  try {
    // The declaration may name the encoding the text came in; by now it is UTF-8, which must win.
    return XmlDocument.fromBuffer(Buffer.from(text, 'utf8'), { encoding: 'utf-8', option })
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    // The only limit of libxml2 that comes before ours: ten million bytes in one piece of text.
    const code = /Resource limit exceeded/u.test(error.message) ? 'text-too-long' : 'not-well-formed'
    throw new XmlRefusal(code, describe(error))
  }
}

function describe(error: XmlError): string {
  const first = error instanceof XmlLibError ? error.details[0] : undefined
  const where = first === undefined ? '' : `line ${first.line}: `
  return `${where}${(first?.message ?? error.message).trim()}`.slice(0, 200)
}
