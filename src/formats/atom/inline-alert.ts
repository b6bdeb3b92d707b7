import { isCapAlert } from '../cap/index.ts'
import { escapeXml, type XmlElement } from '../xml/index.ts'

type Attribute = readonly [name: string, value: string]

/** Characters of what is declared around an alert. Each alert takes it along: of more, a small feed would make gigabytes. */
const MOST_DECLARED = 2048

/**
 * Takes the alert out of an entry as a document of its own: every name with its prefix, every namespace declared where it was in force, every
 * character, so that what was signed stays what was signed (Canonical XML). Comments and processing instructions are not taken along.
 */
export class InlineAlert {
  /** Of each element that is open, what it declares. */
  private readonly declared: (readonly Attribute[])[] = []
  private declaredLength = 0
  /** The alert so far, and the ends of its elements that are open. */
  private pieces: string[] = []
  private readonly ends: string[] = []

  /** Whether the element belongs to an alert; one begins only where `wanted`, and where not too much is declared around it. */
  open(element: XmlElement, wanted: boolean): boolean {
    const own = [...element.attributes()]
    const declares = own.filter(isDeclaration)
    this.declared.push(declares)
    this.declaredLength += lengthOf(declares)
    const isInside = this.ends.length > 0
    const mayBegin = wanted && this.declaredLength <= MOST_DECLARED && isCapAlert(element)
    if (!isInside && !mayBegin) return false
    const attributes = isInside ? own : new Map([...this.declared.flat(), ...own])
    this.pieces.push(`<${element.name}${[...attributes].map(attribute).join('')}>`)
    this.ends.push(`</${element.name}>`)
    return true
  }

  /** Whether the text belongs to an alert. */
  text(text: string): boolean {
    if (this.ends.length === 0) return false
    this.pieces.push(escapeXml(text))
    return true
  }

  /** Null outside of an alert; inside of it nothing, and at its end the whole of it. */
  close(): string | null {
    this.declaredLength -= lengthOf(this.declared.pop() ?? [])
    const end = this.ends.pop()
    if (end === undefined) return null
    this.pieces.push(end)
    if (this.ends.length > 0) return ''
    const whole = this.pieces.join('')
    this.pieces = []
    return whole
  }
}

const isDeclaration = ([name]: Attribute) => name === 'xmlns' || name.startsWith('xmlns:')

const lengthOf = (declared: readonly Attribute[]) =>
  declared.reduce((sum, [name, value]) => sum + name.length + value.length, 0)

const attribute = ([name, value]: Attribute) =>
  ` ${name}="${escapeXml(value).replaceAll(/[\t\n]/g, (blank) => `&#${blank.charCodeAt(0)};`)}"`

/** An alert that stands in a field as text; null where the text is something else. */
export function alertIn(text: string): string | null {
  // What it says of its own encoding was true elsewhere: here it is text already.
  const bare = text.replace(/^<\?xml\b[^>]{0,200}\?>\s*/, '')
  return /^<(?:[\w.-]{1,40}:)?alert[\s>]/.test(bare) ? bare : null
}
