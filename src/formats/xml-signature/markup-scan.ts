import { XmlRefusal } from '../xml/index.ts'

/** What one document may cost; each limit has its own refusal code. */
export interface XmlTreeLimits {
  readonly bytes: number
  /** Levels of nesting; the root is level 1. */
  readonly depth: number
  /** Elements in the document, each comment, instruction and CDATA section counted like one. */
  readonly elements: number
  /** Attributes of one element, namespace declarations included. */
  readonly attributes: number
  /** Namespace declarations in scope at one element: the cost of its canonical form grows with their square. */
  readonly namespaces: number
}

/** Roomy for the largest alert feeds known (12 000 elements, 1.5 MB), tight for anything made to exhaust us. */
export const XML_TREE_LIMITS: XmlTreeLimits = {
  bytes: 16 * 1024 * 1024,
  depth: 64,
  elements: 100_000,
  attributes: 64,
  namespaces: 64,
}

/**
 * Measures markup before any parser builds a tree of it, in one pass and without recursion. Throws `XmlRefusal`:
 * `doctype-forbidden`, `too-deep`, `too-many-elements`, `too-many-attributes`. Text that is not well-formed is let
 * through: the parser stops at the first such place, and up to there both see the same markup.
 */
export function scanMarkup(text: string, limits: XmlTreeLimits): void {
  const open: number[] = []
  let namespaces = 0
  let elements = 0
  let at = text.indexOf('<')
  while (at !== -1) {
    const piece = pieceAt(text, at, limits.attributes)
    if (piece.kind === 'close') namespaces -= open.pop() ?? 0
    else elements += 1
    if (elements > limits.elements) refuse('too-many-elements', `more than ${limits.elements} elements`)
    if (piece.kind === 'open' || piece.kind === 'empty') {
      const declared = declaredNamespaces(text.slice(at, piece.end))
      if (open.length >= limits.depth) refuse('too-deep', `more than ${limits.depth} levels`)
      if (namespaces + declared > limits.namespaces) {
        refuse('too-many-attributes', `more than ${limits.namespaces} namespaces in scope`)
      }
      if (piece.kind === 'open') {
        open.push(declared)
        namespaces += declared
      }
    }
    at = text.indexOf('<', piece.end)
  }
}

interface Piece {
  /** Where the search for the next markup goes on. */
  readonly end: number
  readonly kind: 'open' | 'close' | 'empty' | 'other'
}

function declaredNamespaces(tag: string): number {
  return tag.includes('xmlns') ? (tag.match(/\sxmlns[:=\s]/gu)?.length ?? 0) : 0
}

function pieceAt(text: string, at: number, maxAttributes: number): Piece {
  if (text.startsWith('<!--', at)) return skipTo(text, '-->', at + 4)
  if (text.startsWith('<![CDATA[', at)) return skipTo(text, ']]>', at + 9)
  if (text.startsWith('<?', at)) return skipTo(text, '?>', at + 2)
  if (text.startsWith('<!DOCTYPE', at)) {
    refuse('doctype-forbidden', 'a document type declaration is not accepted')
  }
  if (text.startsWith('</', at)) return { end: at + 2, kind: 'close' }
  return tagAt(text, at, maxAttributes)
}

function skipTo(text: string, mark: string, from: number): Piece {
  const found = text.indexOf(mark, from)
  return { end: found === -1 ? text.length : found + mark.length, kind: 'other' }
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
  return { end: i, kind: text[i - 1] === '/' ? 'empty' : 'open' }
}

function refuse(
  code: 'doctype-forbidden' | 'too-deep' | 'too-many-elements' | 'too-many-attributes',
  detail: string,
): never {
  throw new XmlRefusal(code, detail)
}
