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
  /** Whether text here is of any use: where it is not, it need not be cut out. It may come all the same. */
  wantsText?(): boolean
  text(text: string): void
  close(): void
}
