import { XmlRefusal } from '../xml/index.ts'

/** What one document may cost; each limit has its own refusal code. */
export interface XmlTreeLimits {
  readonly bytes: number
  /** Levels of nesting; the root is level 1. */
  readonly depth: number
  /** Elements in the document. */
  readonly elements: number
  /** Attributes of one element, namespace declarations included. */
  readonly attributes: number
}

/** Roomy for the largest alert feeds known (12 000 elements, 1.5 MB), tight for anything made to exhaust us. */
export const XML_TREE_LIMITS: XmlTreeLimits = {
  bytes: 16 * 1024 * 1024,
  depth: 64,
  elements: 100_000,
  attributes: 64,
}

/**
 * Measures markup before any parser builds a tree of it, in one pass and without recursion. Throws `XmlRefusal`:
 * `doctype-forbidden`, `too-deep`, `too-many-elements`, `too-many-attributes`. Text that is not well-formed is let
 * through: the parser stops at the first such place, and up to there both see the same markup.
 */
export function scanMarkup(text: string, limits: XmlTreeLimits): void {
  let depth = 0
  let elements = 0
  let at = text.indexOf('<')
  while (at !== -1) {
    const piece = pieceAt(text, at, limits.attributes)
    if (piece.opens) {
      elements += 1
      if (elements > limits.elements) refuse('too-many-elements', `more than ${limits.elements} elements`)
      if (depth >= limits.depth) refuse('too-deep', `more than ${limits.depth} levels`)
    }
    depth += piece.deeper
    at = text.indexOf('<', piece.end)
  }
}

interface Piece {
  /** Where the search for the next markup goes on. */
  readonly end: number
  readonly opens: boolean
  readonly deeper: -1 | 0 | 1
}

function pieceAt(text: string, at: number, maxAttributes: number): Piece {
  if (text.startsWith('<!--', at)) return skipTo(text, '-->', at + 4)
  if (text.startsWith('<![CDATA[', at)) return skipTo(text, ']]>', at + 9)
  if (text.startsWith('<?', at)) return skipTo(text, '?>', at + 2)
  if (text.startsWith('<!DOCTYPE', at)) {
    refuse('doctype-forbidden', 'a document type declaration is not accepted')
  }
  if (text.startsWith('</', at)) return { end: at + 2, opens: false, deeper: -1 }
  return tagAt(text, at, maxAttributes)
}

function skipTo(text: string, mark: string, from: number): Piece {
  const found = text.indexOf(mark, from)
  return { end: found === -1 ? text.length : found + mark.length, opens: false, deeper: 0 }
}

function tagAt(text: string, at: number, maxAttributes: number): Piece {
  let values = 0
  let i = at + 1
  for (; i < text.length && text[i] !== '>'; i += 1) {
    const quote = text[i]
    if (quote !== '"' && quote !== "'") continue
    values += 1
    if (values > maxAttributes) refuse('too-many-attributes', `more than ${maxAttributes} on one element`)
    const closing = text.indexOf(quote, i + 1)
    i = closing === -1 ? text.length : closing
  }
  return { end: i, opens: true, deeper: text[i - 1] === '/' ? 0 : 1 }
}

function refuse(
  code: 'doctype-forbidden' | 'too-deep' | 'too-many-elements' | 'too-many-attributes',
  detail: string,
): never {
  throw new XmlRefusal(code, detail)
}
