import type { XmlHandler, XmlLimits } from './handler.ts'
import { XmlRefusal } from './refusal.ts'
import { XmlScanner } from './scanner.ts'

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
