import type { XmlElement, XmlHandler, XmlLimits } from './handler.ts'
import { checkName, declare, namespaceOf, notWellFormed, OUTERMOST, type Scope, uriOf } from './names.ts'
import { checkedCharacters, resolveReferences } from './references.ts'
import { XmlRefusal } from './refusal.ts'
import { isBlank, readTag, type Tag } from './tag.ts'

/** What an incomplete piece may hold beside one text as long as is allowed. */
const TAG_ROOM = 64 * 1024

const DECLARATION =
  /^<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(["'])1\.\d+\1(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(["'])[A-Za-z][\w.-]*\2)?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(["'])(?:yes|no)\3)?[ \t\n]*\?>$/u

/**
 * Reads XML 1.0 with namespaces from text that arrives in pieces, and tells the handler what stands in it. It knows no
 * document type declaration. It works on whole runs, found by the engine's own search, where a reader that looks at each
 * character spends most of its time.
 */
export class XmlScanner {
  readonly #handler: XmlHandler
  readonly #limits: XmlLimits
  /** What has come and is not read. */
  #text = ''
  /** A last unit that means something only with the next: a carriage return, half of a character. */
  #half = ''
  #at = 0
  /** Whether a run may hold a reference, or the end of a CDATA section: asked once of all, not of each. */
  #hasMarks = false
  #started = false
  #hasRoot = false
  #elements = 0
  readonly #open: string[] = []
  readonly #scopes: Scope[] = []
  #scope: Scope = OUTERMOST
  /** The namespace of names without a prefix. */
  #plainUri = ''

  constructor(handler: XmlHandler, limits: XmlLimits) {
    this.#handler = handler
    this.#limits = limits
  }

  write(piece: string): void {
    const whole = this.#half + piece
    const last = whole.charCodeAt(whole.length - 1)
    const cut = last === 0x0d || (last >= 0xd800 && last <= 0xdbff) ? 1 : 0
    this.#half = whole.slice(whole.length - cut)
    this.#take(whole.slice(0, whole.length - cut))
  }

  end(): void {
    this.#take(this.#half)
    if (this.#at < this.#text.length) this.#finish(this.#text.slice(this.#at))
    const unclosed = this.#open.at(-1)
    if (unclosed !== undefined) throw notWellFormed(`unclosed tag: ${unclosed}`)
    if (!this.#hasRoot) throw notWellFormed('document must contain a root element')
  }

  #take(piece: string): void {
    this.#text = this.#text.slice(this.#at) + checkedCharacters(piece)
    this.#at = 0
    this.#hasMarks = this.#text.includes('&') || this.#text.includes(']]>')
    while (this.#at < this.#text.length && this.#step()) this.#started = true
    if (this.#text.length - this.#at > this.#limits.textLength + TAG_ROOM) throw this.#tooLong()
  }

  /** Reads what stands next; false where it is not all there. */
  #step(): boolean {
    const text = this.#text
    if (text.charCodeAt(this.#at) !== 0x3c) return this.#readText()
    switch (text.charCodeAt(this.#at + 1)) {
      case 0x2f:
        return this.#readEndTag()
      case 0x21:
        return this.#readMarkup()
      case 0x3f:
        return this.#readInstruction()
      default:
        return this.#readStartTag()
    }
  }

  #readText(): boolean {
    const end = endOfRun(this.#text, this.#at)
    if (end < 0) return false
    const length = end - this.#at
    if (this.#hasMarks || this.#open.length === 0 || length > this.#limits.textLength)
      this.#tellText(this.#text.slice(this.#at, end))
    else if (this.#handler.wantsText?.() !== false) this.#handler.text(this.#text.slice(this.#at, end))
    this.#at = end
    return true
  }

  /** What stands after the last tag, when there is nothing more to come. */
  #finish(rest: string): void {
    if (rest.includes('<')) throw notWellFormed('the document ends within a tag')
    this.#tellText(rest)
  }

  #tellText(raw: string): void {
    if (this.#open.length === 0) {
      for (let at = 0; at < raw.length; at += 1)
        if (!isBlank(raw.charCodeAt(at))) throw notWellFormed('text outside of the root element')
      return
    }
    if (raw.includes(']]>')) throw notWellFormed('the end of a CDATA section in text')
    const text = raw.includes('&') ? resolveReferences(raw) : raw
    if (text.length > this.#limits.textLength) throw this.#tooLong()
    this.#handler.text(text)
  }

  #readEndTag(): boolean {
    const text = this.#text
    const open = this.#open.at(-1)
    const after = this.#at + 2 + (open?.length ?? 0)
    if (open !== undefined && text.charCodeAt(after) === 0x3e && text.startsWith(open, this.#at + 2))
      this.#at = after + 1
    else {
      const end = text.indexOf('>', this.#at)
      if (end < 0) return false
      let nameEnd = end
      while (isBlank(text.charCodeAt(nameEnd - 1))) nameEnd -= 1
      const name = text.slice(this.#at + 2, nameEnd)
      if (name !== open) throw notWellFormed(`unexpected close tag: ${name}`)
      this.#at = end + 1
    }
    this.#closeElement()
    return true
  }

  #closeElement(): void {
    this.#open.pop()
    this.#enter(this.#scopes.pop() ?? OUTERMOST)
    this.#handler.close()
  }

  #enter(scope: Scope): void {
    if (scope === this.#scope) return
    this.#scope = scope
    this.#plainUri = uriOf(scope, '') ?? ''
  }

  #readStartTag(): boolean {
    const tag = readTag(this.#text, this.#at + 1)
    if (tag === null) return false
    if (this.#open.length === 0 && this.#hasRoot) throw notWellFormed('a second root element')
    this.#hasRoot = true
    this.#count(tag)
    this.#scopes.push(this.#scope)
    const { attributes } = tag
    if (attributes.length > 0) this.#enter(scopeOf(attributes, this.#scope))
    this.#open.push(tag.name)
    this.#at = tag.end
    const uri = tag.isPlain ? this.#plainUri : namespaceOf(tag.name, this.#scope, false)
    const local = tag.isPlain ? tag.name : tag.name.slice(tag.name.indexOf(':') + 1)
    this.#handler.open(new OpenedElement(uri, local, tag))
    if (tag.isEmpty) this.#closeElement()
    return true
  }

  #count({ name, attributes }: Tag): void {
    const { textLength, depth, elements, attributes: most } = this.#limits
    if (name.length > textLength || attributes.some((each) => each.length > textLength)) throw this.#tooLong()
    if (attributes.length / 2 > most)
      throw new XmlRefusal('too-many-attributes', `more than ${most} attributes on one element`)
    this.#elements += 1
    if (this.#open.length + 1 > depth) throw new XmlRefusal('too-deep', `more than ${depth} levels`)
    if (this.#elements > elements) throw new XmlRefusal('too-many-elements', `more than ${elements} elements`)
  }

  /** A comment (XML 1.0 [15]) or a CDATA section ([18]). */
  #readMarkup(): boolean {
    const text = this.#text
    if (text.startsWith('<!--', this.#at)) {
      const end = text.indexOf('--', this.#at + 4)
      if (end < 0 || end + 2 === text.length) return false
      if (text.charCodeAt(end + 2) !== 0x3e) throw notWellFormed('two hyphens in a comment')
      this.#at = end + 3
      return true
    }
    if (text.startsWith('<![CDATA[', this.#at)) return this.#readCdata()
    const begun = text.slice(this.#at, this.#at + 9)
    if (begun.startsWith('<!D'))
      throw new XmlRefusal('doctype-forbidden', 'a document type declaration is not accepted')
    if ('<!--'.startsWith(begun) || '<![CDATA['.startsWith(begun)) return false
    throw notWellFormed('markup of no known kind')
  }

  #readCdata(): boolean {
    const end = this.#text.indexOf(']]>', this.#at + 9)
    if (end < 0) return false
    if (this.#open.length === 0) throw notWellFormed('a CDATA section outside of the root element')
    const text = this.#text.slice(this.#at + 9, end)
    if (text.length > this.#limits.textLength) throw this.#tooLong()
    this.#handler.text(text)
    this.#at = end + 3
    return true
  }

  /** A processing instruction (XML 1.0 [16]), which says nothing to us, or the declaration ([23]), first of all. */
  #readInstruction(): boolean {
    const end = this.#text.indexOf('?>', this.#at + 2)
    if (end < 0) return false
    const whole = this.#text.slice(this.#at, end + 2)
    const target = /^<\?([^ \t\n?]*)(?:[ \t\n]|\?>$)/u.exec(whole)?.[1] ?? ''
    if (target.toLowerCase() === 'xml') {
      if (this.#started || !DECLARATION.test(whole)) throw notWellFormed('an XML declaration that is none')
    } else {
      checkName(target)
      if (target.includes(':')) throw notWellFormed('a colon in the target of an instruction')
    }
    this.#at = end + 2
    return true
  }

  #tooLong(): XmlRefusal {
    return new XmlRefusal(
      'text-too-long',
      `more than ${this.#limits.textLength} characters in one piece of text`,
    )
  }
}

/** Most runs are short: their end is found sooner by hand than by asking for it. */
const shortRun = 24

function endOfRun(text: string, from: number): number {
  const most = Math.min(from + shortRun, text.length)
  for (let at = from; at < most; at += 1) if (text.charCodeAt(at) === 0x3c) return at
  return text.indexOf('<', most)
}

/** The scope inside an element, whose attributes are unique by name and by expanded name (Namespaces in XML 1.0 §6.3). */
function scopeOf(attributes: readonly string[], outer: Scope): Scope {
  const declarations: (readonly [string, string])[] = []
  for (let at = 0; at < attributes.length; at += 2) {
    const [name = '', value = ''] = [attributes[at], attributes[at + 1]]
    if (name === 'xmlns') declarations.push(['', value])
    else if (name.startsWith('xmlns:')) declarations.push([name.slice(6), value])
  }
  const scope = declarations.length > 0 ? declare(outer, declarations) : outer
  if (attributes.length === 2 && !attributes[0]?.includes(':')) return scope
  const seen = new Set<string>()
  for (let at = 0; at < attributes.length; at += 2) {
    const name = attributes[at] ?? ''
    const expanded = `${namespaceOf(name, scope, true)} ${name.slice(name.indexOf(':') + 1)}`
    if (seen.has(expanded) || seen.has(name)) throw notWellFormed(`duplicate attribute: ${name}`)
    seen.add(expanded).add(name)
  }
  return scope
}

/** A class, not a literal with a closure: one is made for every element of every telegram. */
class OpenedElement implements XmlElement {
  readonly uri: string
  readonly local: string
  readonly name: string
  readonly #attributes: readonly string[]

  constructor(uri: string, local: string, { name, attributes }: Tag) {
    this.uri = uri
    this.local = local
    this.name = name
    this.#attributes = attributes
  }

  *attributes(): Iterable<readonly [name: string, value: string]> {
    const attributes = this.#attributes
    for (let at = 0; at < attributes.length; at += 2) yield [attributes[at] ?? '', attributes[at + 1] ?? '']
  }

  attribute(name: string): string | undefined {
    const attributes = this.#attributes
    for (let at = 0; at < attributes.length; at += 2) if (attributes[at] === name) return attributes[at + 1]
    return undefined
  }
}
