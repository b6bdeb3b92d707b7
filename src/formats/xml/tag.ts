import { checkName, endOfName, notWellFormed } from './names.ts'
import { resolveReferences } from './references.ts'

/** A tag as it is written: its name and attributes, with their values, in turn. */
export interface Tag {
  readonly name: string
  /** Name, value, name, value … */
  readonly attributes: readonly string[]
  readonly isEmpty: boolean
  /** Of letters alone: without a prefix. */
  readonly isPlain: boolean
  /** Where the text goes on. */
  readonly end: number
}

export const isBlank = (unit: number): boolean =>
  unit === 0x20 || unit === 0x0a || unit === 0x09 || unit === 0x0d

const NONE: readonly string[] = []
const GREATER = 0x3e
const SLASH = 0x2f
const EQUALS = 0x3d

function skipBlanks(text: string, at: number): number {
  let next = at
  while (isBlank(text.charCodeAt(next))) next += 1
  return next
}

/** Reads the start tag whose name begins at `at` (XML 1.0 [40], [44]); null where the text ends before it does. */
export function readTag(text: string, at: number): Tag | null {
  const nameEnd = endOfName(text, at)
  if (nameEnd === text.length) return null
  const name = text.slice(at, nameEnd)
  const isPlain = checkName(name)
  if (text.charCodeAt(nameEnd) === GREATER)
    return { name, attributes: NONE, isEmpty: false, isPlain, end: nameEnd + 1 }
  const attributes: string[] = []
  for (let next: number | null = nameEnd; next !== null; ) {
    const start = skipBlanks(text, next)
    const unit = text.charCodeAt(start)
    if (unit === GREATER || unit === SLASH) return endTag(text, start, { name, attributes, isPlain })
    if (start === text.length) return null
    if (start === next) throw notWellFormed(`no white space before an attribute of ${name}`)
    next = readAttribute(text, start, attributes)
  }
  return null
}

/** `>` or `/>`. */
function endTag(text: string, at: number, tag: Omit<Tag, 'isEmpty' | 'end'>): Tag | null {
  if (text.charCodeAt(at) === GREATER) return { ...tag, isEmpty: false, end: at + 1 }
  if (at + 1 === text.length) return null
  if (text.charCodeAt(at + 1) !== GREATER) throw notWellFormed(`a slash within ${tag.name}`)
  return { ...tag, isEmpty: true, end: at + 2 }
}

/** Reads one attribute into the list (XML 1.0 [41]); null where the text ends before it does. */
function readAttribute(text: string, at: number, into: string[]): number | null {
  const nameEnd = endOfName(text, at)
  const equals = skipBlanks(text, nameEnd)
  const start = skipBlanks(text, equals + 1)
  if (start >= text.length) return null
  const name = text.slice(at, nameEnd)
  checkName(name)
  const quote = text[start]
  if (text.charCodeAt(equals) !== EQUALS || (quote !== '"' && quote !== "'"))
    throw notWellFormed(`no quoted value of ${name}`)
  const end = text.indexOf(quote, start + 1)
  if (end < 0) return null
  into.push(name, attributeValue(text.slice(start + 1, end), name))
  return end + 1
}

/** XML 1.0 §3.3.3: white space becomes a space, references what they stand for. */
function attributeValue(raw: string, name: string): string {
  if (raw.includes('<')) throw notWellFormed(`a less-than sign in the value of ${name}`)
  const spaced = raw.includes('\n') || raw.includes('\t') ? raw.replaceAll(/[\n\t]/gu, ' ') : raw
  return spaced.includes('&') ? resolveReferences(spaced) : spaced
}
