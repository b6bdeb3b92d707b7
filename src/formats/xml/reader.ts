import { SaxesParser, type SaxesTagNS } from 'saxes'
import { XmlRefusal } from './refusal.ts'

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
  /** As it is written, prefix and all. */
  readonly name: string
  /** Every attribute as it is written, declarations of namespaces included. */
  attributes(): Iterable<readonly [name: string, value: string]>
}

/** What a streaming reader tells its owner, in document order. Text and CDATA arrive alike. */
export interface XmlHandler {
  open(element: XmlElement): void
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
  // Six listeners at most: a seventh makes V8 keep the parser as a dictionary, at a quarter of the speed. So what could
  // be asked at `opentagstart` and `attribute` is asked when the tag is complete.
  const parser = new SaxesParser<{ xmlns: true; position: false }>({ xmlns: true, position: false })
  const guard = createGuard(limits)
  parser.on('error', (error) => {
    throw new XmlRefusal('not-well-formed', error.message.slice(0, 200))
  })
  parser.on('doctype', () => {
    throw new XmlRefusal('doctype-forbidden', 'a document type declaration is not accepted')
  })
  parser.on('opentag', (tag) => {
    guard.startElement(tag)
    handler.open(new OpenedElement(tag))
  })
  const onText = (text: string): void => {
    guard.textLength(text)
    handler.text(text)
  }
  parser.on('text', onText)
  parser.on('cdata', onText)
  parser.on('closetag', () => {
    guard.endElement()
    handler.close()
  })
  return {
    write(text) {
      guard.characters(text.length)
      parser.write(text)
    },
    end: () => void parser.close(),
  }
}

/** A class, not a literal with a closure: one is made for every element of every telegram. */
class OpenedElement implements XmlElement {
  readonly uri: string
  readonly local: string
  readonly name: string
  readonly #attributes: SaxesTagNS['attributes']

  constructor({ uri, local, name, attributes }: SaxesTagNS) {
    this.uri = uri
    this.local = local
    this.name = name
    this.#attributes = attributes
  }

  attribute(name: string): string | undefined {
    return this.#attributes[name]?.value
  }

  attributes(): (readonly [string, string])[] {
    return Object.entries(this.#attributes).map(([name, { value }]) => [name, value] as const)
  }
}

interface Guard {
  characters(count: number): void
  startElement(tag: SaxesTagNS): void
  endElement(): void
  textLength(text: string): void
}

function createGuard(limits: XmlLimits): Guard {
  let characters = 0
  let elements = 0
  let depth = 0
  const textLength = (text: string): void => {
    if (text.length > limits.textLength) {
      throw new XmlRefusal('text-too-long', `more than ${limits.textLength} characters in one piece of text`)
    }
  }
  const checkAttributes = (attributes: SaxesTagNS['attributes']): void => {
    let count = 0
    for (const name in attributes) {
      count += 1
      textLength(attributes[name]?.value ?? '')
      if (count > limits.attributes) {
        throw new XmlRefusal(
          'too-many-attributes',
          `more than ${limits.attributes} attributes on one element`,
        )
      }
    }
  }
  return {
    textLength,
    characters(count) {
      characters += count
      if (characters > limits.characters) {
        throw new XmlRefusal('too-large', `more than ${limits.characters} characters`)
      }
    },
    startElement({ name, attributes }) {
      textLength(name)
      checkAttributes(attributes)
      depth += 1
      elements += 1
      if (depth > limits.depth) throw new XmlRefusal('too-deep', `more than ${limits.depth} levels`)
      if (elements > limits.elements) {
        throw new XmlRefusal('too-many-elements', `more than ${limits.elements} elements`)
      }
    },
    endElement() {
      depth -= 1
    },
  }
}
