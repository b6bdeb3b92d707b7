import { decodeXmlBytes, XmlRefusal } from '../xml/index.ts'
import { parseMarkup, readMarkup } from '../xml-signature/index.ts'

/**
 * Whether a document that was refused for its DOCTYPE is well-formed apart from it. The declaration is cut out and
 * never shown to a parser, so an entity that only it defines makes the document not well-formed.
 */
export function isWellFormedBesideDoctype(bytes: Uint8Array): boolean {
  try {
    const text = decodeXmlBytes(bytes)
    const start = text.indexOf('<!DOCTYPE')
    const end = start === -1 ? undefined : endOfDoctype(text, start)
    if (end === undefined) return false
    // The XML declaration goes too: it may name an encoding that the text no longer has.
    const prolog = text.slice(0, start).replace(/^<\?xml\s[^>]*\?>/u, '')
    using _document = parseMarkup(readMarkup(Buffer.from(prolog + text.slice(end), 'utf8')))
    return true
  } catch (error) {
    if (error instanceof XmlRefusal) return false
    throw error
  }
}

const CLOSERS: Readonly<Record<string, string>> = { '"': '"', "'": "'", '<!--': '-->', '<?': '?>' }

/** The offset after the declaration: past its internal subset, literals, comments and instructions. */
function endOfDoctype(text: string, start: number): number | undefined {
  const marks = /"|'|<!--|<\?|\[|\]|>/gu
  marks.lastIndex = start + 1
  let inSubset = false
  for (let found = marks.exec(text); found !== null; found = marks.exec(text)) {
    const [mark] = found
    const closer = CLOSERS[mark]
    if (closer !== undefined) {
      const closed = text.indexOf(closer, marks.lastIndex)
      if (closed === -1) return undefined
      marks.lastIndex = closed + closer.length
    } else if (mark === '>' && !inSubset) return marks.lastIndex
    else if (mark !== '>') inSubset = mark === '['
  }
  return undefined
}
