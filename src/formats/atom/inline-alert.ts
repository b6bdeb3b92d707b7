import { isCapAlert } from '../cap/index.ts'
import { escapeXml, type XmlElement } from '../xml/index.ts'

type Declared = ReadonlyMap<string, string>

/**
 * Takes the alert out of an entry as a document of its own: every name with its prefix, every namespace declared where it was in force, every
 * character, so that what was signed stays what was signed (Canonical XML). Comments and processing instructions are not taken along.
 */
export class InlineAlert {
  private readonly inForce: Declared[] = [new Map()]
  /** The alert so far, and the ends of its elements that are open. */
  private pieces: string[] = []
  private readonly ends: string[] = []

  /** Whether the element belongs to an alert; one begins only where `wanted`. */
  open(element: XmlElement, wanted: boolean): boolean {
    const own = [...element.attributes()]
    const declared = own.filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'))
    const before = this.inForce.at(-1) ?? new Map<string, string>()
    const now = declared.length === 0 ? before : new Map([...before, ...declared])
    this.inForce.push(now)
    const isInside = this.ends.length > 0
    if (!isInside && !(wanted && isCapAlert(element))) return false
    const others = own.filter(([name]) => !declared.some(([known]) => known === name))
    const attributes = isInside ? own : [...now, ...others]
    this.pieces.push(`<${element.name}${attributes.map(attribute).join('')}>`)
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
    this.inForce.pop()
    const end = this.ends.pop()
    if (end === undefined) return null
    this.pieces.push(end)
    if (this.ends.length > 0) return ''
    const whole = this.pieces.join('')
    this.pieces = []
    return whole
  }
}

const attribute = ([name, value]: readonly [string, string]) =>
  ` ${name}="${escapeXml(value).replaceAll(/[\t\n]/g, (blank) => `&#${blank.charCodeAt(0)};`)}"`

/** An alert that stands in a field as text; null where the text is something else. */
export function alertIn(text: string): string | null {
  // What it says of its own encoding was true elsewhere: here it is text already.
  const bare = text.replace(/^<\?xml\b[^>]{0,200}\?>\s*/, '')
  return /^<(?:[\w.-]{1,40}:)?alert[\s>]/.test(bare) ? bare : null
}
