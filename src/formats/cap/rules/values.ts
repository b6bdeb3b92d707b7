import { isXmlText } from '../../xml/index.ts'
import type { ValueType } from '../elements.ts'
import { parseInstant } from '../instant.ts'
import type { CapElement } from '../tree.ts'
import type { Report, Rule } from './catalogue.ts'

/** XML Schema's `language`, which is RFC 3066. */
const LANGUAGE = /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/u
const INTEGER = /^\+?\d+$/u
const DECIMAL = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)$/u
const URI_CHARACTERS = /^[^\s<>"{}|\\^`]*$/u
const TAG = /<\/?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?\/?>/u
const ENTITY = /&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});/u
/** What a failed decoding leaves behind. */
const UNDECODED = '\ufffd'

/** Holds a leaf's text against its type, and any text against what no reader of an alert should be shown. */
export function checkValue(element: CapElement, type: ValueType, report: Report): void {
  const { text, path } = element
  if (!isXmlText(text) || text.includes(UNDECODED)) report('bad-characters', path)
  if (TAG.test(text)) report('html-tags', path)
  if (ENTITY.test(text)) report('html-entities', path)
  const broken = brokenRule(element, type)
  if (broken !== undefined) report(broken, path)
}

function brokenRule({ name, text }: CapElement, type: ValueType): Rule | undefined {
  // The schema keeps whitespace in enumerations and drops it elsewhere.
  if (typeof type !== 'string') return listRule(name, text, type)
  const value = text.trim()
  // Only `language` may be empty: the schema fills in its default.
  switch (type) {
    case 'instant':
      return parseInstant(value) === undefined ? 'date-format' : undefined
    case 'language':
      return value === '' || LANGUAGE.test(value) ? undefined : 'language-format'
    case 'integer':
      return INTEGER.test(value) ? undefined : 'size-format'
    case 'decimal':
      return DECIMAL.test(value) ? undefined : 'altitude-format'
    case 'uri':
      return name === 'web' ? webRule(value) : uriRule(value)
    case 'text':
      return undefined
    default:
      return type satisfies never
  }
}

function listRule(name: string, text: string, words: readonly string[]): Rule | undefined {
  if (words.includes(text)) return undefined
  return name === 'certainty' && text.trim() === 'Very Likely'
    ? 'very-likely-deprecated'
    : 'value-not-in-list'
}

function webRule(value: string): Rule | undefined {
  return value === '' || isAbsoluteUri(value) ? undefined : 'web-not-absolute'
}

function uriRule(value: string): Rule | undefined {
  return URI_CHARACTERS.test(value) ? undefined : 'uri-format'
}

/** Whether a text is a URI with a scheme. */
export function isAbsoluteUri(value: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:./u.test(value) && URI_CHARACTERS.test(value) && URL.canParse(value)
}
