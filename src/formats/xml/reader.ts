import { XmlRefusal } from './refusal.ts'
import { XmlScanner } from './scanner.ts'

/** What one document may cost. Every limit is named in the refusal that it causes. */
export interface XmlLimits {
  /** Characters of decoded text (UTF-16 code units). */
  readonly characters: number
  /** Levels of nesting; the root is level 1. */
  readonly depth: number
  /** Elements in the document: the budget of time, since work grows with it and with `characters`. */
  readonly elements: number
  /** Attributes of one element, namespace declarations included. */
  readonly attributes: number
  /** Characters in one run of text, one name or one attribute value. */
  readonly textLength: number
}

/** An element as it opens: its namespace and local name; `attribute` answers unprefixed attributes. */
export interface XmlElement {
  readonly uri: string
  readonly local: string
  attribute(name: string): string | undefined
}

/** What a streaming reader tells its owner, in document order. Text and CDATA arrive alike. */
export interface XmlHandler {
  open(element: XmlElement): void
  /** Whether text here is of any use: where it is not, it need not be cut out. It may come all the same. */
  wantsText?(): boolean
  text(text: string): void
  close(): void
}

/** A push reader: text in, events out. */
export interface XmlReader {
  write(text: string): void
  /** Ends the document. Refuses one that is not complete. */
  end(): void
}

/**
 * A namespace-aware streaming reader of XML 1.0 that keeps no tree: memory is bounded by the longest run of text and
 * the depth. A document type declaration is refused, so there are no entities but the five of XML itself.
 * `write` and `end` throw `XmlRefusal`; after that the reader is spent. What the handler throws passes through.
 */
export function createXmlReader(handler: XmlHandler, limits: XmlLimits): XmlReader {
  const scanner = new XmlScanner(handler, limits)
  let characters = 0
  return {
    write(text) {
      characters += text.length
      if (characters > limits.characters)
        throw new XmlRefusal('too-large', `more than ${limits.characters} characters`)
      scanner.write(text)
    },
    end: () => scanner.end(),
  }
}
