import { XmlRefusal } from './refusal.ts'

export const notWellFormed = (detail: string): XmlRefusal =>
  new XmlRefusal('not-well-formed', detail.slice(0, 200))

/** XML 1.0 production [4], NameStartChar, and what [4a], NameChar, has besides. */
const START = String.raw`[:A-Z_a-z]|[\u{C0}-\u{D6}]|[\u{D8}-\u{F6}]|[\u{F8}-\u{2FF}]|[\u{370}-\u{37D}]|[\u{37F}-\u{1FFF}]|\u{200C}|\u{200D}|[\u{2070}-\u{218F}]|[\u{2C00}-\u{2FEF}]|[\u{3001}-\u{D7FF}]|[\u{F900}-\u{FDCF}]|[\u{FDF0}-\u{FFFD}]|[\u{10000}-\u{EFFFF}]`
const REST = String.raw`[-.0-9]|\u{B7}|[\u{300}-\u{36F}]|\u{203F}|\u{2040}`
const NAME = new RegExp(`^(?:${START})(?:${START}|${REST})*$`, 'u')

/** What ends a name in a tag: white space, `/`, `>`, `=`, `<`, `?`, and both quotes; what every name may be made of. */
const ENDS = 1
const PLAIN = 2
const CLASS = new Uint8Array(128)
for (const unit of ' \t\n\r/>=<?"\'') CLASS[unit.charCodeAt(0)] = ENDS
for (const unit of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz') CLASS[unit.charCodeAt(0)] = PLAIN

/** Where the name that starts at `at` ends; its characters are not looked at yet. */
export function endOfName(text: string, at: number): number {
  let end = at
  while (end < text.length) {
    const unit = text.charCodeAt(end)
    if (unit < 128 && CLASS[unit] === ENDS) return end
    end += 1
  }
  return end
}

/** Most names are made of letters alone, and need no more than that. */
function isPlain(name: string): boolean {
  for (let at = 0; at < name.length; at += 1) {
    const unit = name.charCodeAt(at)
    if (unit >= 128 || CLASS[unit] !== PLAIN) return false
  }
  return name.length > 0
}

/** Names that were found right; a format has few, and each stands in every document many times. */
const known = new Set<string>()
const mostKnown = 4096

/**
 * Refuses what is no Name (XML 1.0 [5]) or no QName (Namespaces in XML 1.0 [7]). True where it is of letters alone, and so
 * has no prefix.
 */
export function checkName(name: string): boolean {
  if (isPlain(name)) return true
  if (known.has(name)) return false
  const parts = name.split(':')
  if (!NAME.test(name) || parts.length > 2 || !parts.every((part) => NAME.test(part)))
    throw notWellFormed(`not a name: ${name}`)
  if (known.size < mostKnown && name.length < 64) known.add(name)
  return false
}

const XML_URI = 'http://www.w3.org/XML/1998/namespace'
const XMLNS_URI = 'http://www.w3.org/2000/xmlns/'

/**
 * Namespaces by prefix, the empty one for the default: those an element declares, and those around it. They are not copied,
 * for an attacker declares thousands and then one more on each of a hundred thousand elements.
 */
export type Scope = { readonly own: ReadonlyMap<string, string>; readonly outer: Scope | null }

export const OUTERMOST: Scope = {
  own: new Map([
    ['', ''],
    ['xml', XML_URI],
    ['xmlns', XMLNS_URI],
  ]),
  outer: null,
}

/** What a prefix stands for; undefined where nobody declared it. */
export function uriOf(scope: Scope, prefix: string): string | undefined {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const uri = at.own.get(prefix)
    if (uri !== undefined) return uri
  }
  return undefined
}

/** The scope inside an element that declares these namespaces (Namespaces in XML 1.0 §3, §5). */
export function declare(
  outer: Scope,
  declarations: readonly (readonly [prefix: string, uri: string])[],
): Scope {
  for (const [prefix, uri] of declarations) {
    const reserved = prefix === 'xmlns' || uri === XMLNS_URI || (prefix === 'xml') !== (uri === XML_URI)
    if (reserved || (prefix !== '' && uri === ''))
      throw notWellFormed(`xmlns:${prefix} cannot be declared so`)
  }
  return { own: new Map(declarations), outer }
}

/** The namespace of a name; `''` for none. An attribute without a prefix has none. */
export function namespaceOf(name: string, scope: Scope, ofAttribute: boolean): string {
  const colon = name.indexOf(':')
  if (colon < 0) return ofAttribute ? '' : (uriOf(scope, '') ?? '')
  const prefix = name.slice(0, colon)
  const uri = uriOf(scope, prefix)
  if (uri === undefined || (prefix === 'xmlns' && !ofAttribute))
    throw notWellFormed(`unbound prefix: ${prefix}`)
  return uri
}
