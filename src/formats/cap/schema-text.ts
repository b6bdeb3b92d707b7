import {
  ALERT,
  DEFAULT_LANGUAGE,
  type ElementSpec,
  isSequence,
  type Occurs,
  type ValueType,
} from './elements.ts'
import { CAP_NAMESPACE } from './versions.ts'

const OCCURS: Readonly<Record<Occurs, string>> = {
  '1': '',
  '?': ' minOccurs="0"',
  '+': ' maxOccurs="unbounded"',
  '*': ' minOccurs="0" maxOccurs="unbounded"',
}

/** No fraction, no `Z`, an offset always; the comma is the standard's own slip and changes no verdict. */
const INSTANT = String.raw`\d\d\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[-,+]\d\d:\d\d`

const SIMPLE = {
  text: 'string',
  language: 'language',
  uri: 'anyURI',
  integer: 'integer',
  decimal: 'decimal',
} as const

/**
 * An XML Schema that gives the same verdicts as the one of CAP 1.2 (§3.4), derived from the table of elements:
 * fixed order, no attributes, any XML-DSig element at the end.
 */
export function capSchemaText(): string {
  return (
    `<schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:cap="${CAP_NAMESPACE}" ` +
    `targetNamespace="${CAP_NAMESPACE}" elementFormDefault="qualified">` +
    element({ ...ALERT, name: 'alert' }, true) +
    '<element name="valueName" type="string"/><element name="value" type="string"/></schema>'
  )
}

function element(spec: ElementSpec, isRoot = false): string {
  const open = `<element name="${spec.name}"${isRoot ? '' : OCCURS[spec.occurs]}`
  if (isSequence(spec)) {
    const parts = spec.parts.map((part) => element(part)).join('')
    return `${open}><complexType><sequence>${parts}${isRoot ? SIGNATURES : ''}</sequence></complexType></element>`
  }
  if (spec.name === 'valueName' || spec.name === 'value') return `<element ref="cap:${spec.name}"/>`
  return `${open}${value(spec.value)}`
}

const SIGNATURES =
  '<any minOccurs="0" maxOccurs="unbounded" namespace="http://www.w3.org/2000/09/xmldsig#" processContents="lax"/>'

function value(type: ValueType): string {
  if (typeof type !== 'string') {
    return restriction('string', type.map((word) => `<enumeration value="${word}"/>`).join(''))
  }
  if (type === 'instant') return restriction('dateTime', `<pattern value="${INSTANT}"/>`)
  const preset = type === 'language' ? ` default="${DEFAULT_LANGUAGE}"` : ''
  return ` type="${SIMPLE[type]}"${preset}/>`
}

function restriction(base: string, facets: string): string {
  return `><simpleType><restriction base="${base}">${facets}</restriction></simpleType></element>`
}
