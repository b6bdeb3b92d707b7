import { CapAlert, type CapAlertInput } from './alert.ts'
import { ALERT, type ElementSpec, isSequence, type SequenceSpec } from './elements.ts'
import { offsetMinutes } from './instant.ts'
import { readCap } from './read.ts'
import type { Defect } from './rules/catalogue.ts'
import { textsOf } from './texts.ts'
import { CAP_NAMESPACE } from './versions.ts'

/** Thrown by `writeCap`: the alert breaks the standard or a profile; `defects` says where. */
export class CannotWriteCap extends Error {
  readonly defects: readonly Pick<Defect, 'rule' | 'where'>[]

  constructor(defects: readonly Pick<Defect, 'rule' | 'where'>[]) {
    super(defects.map(({ rule, where }) => `${rule} at ${where}`).join(', '))
    this.name = 'CannotWriteCap'
    this.defects = defects
  }
}

/**
 * The UTF-8 bytes of an alert, without byte order mark: elements in the order of the schema, valid under it, and free
 * of everything the rules of `readCap` call an error. Times are written at `offset` (`+09:00` unless said otherwise),
 * never as `Z`. Throws `CannotWriteCap` for an alert that cannot be written so, and a ZodError for one that is not an
 * alert at all. Sign the bytes last (`formats/xml-signature`) and never change them afterwards.
 */
export function writeCap(alert: CapAlertInput, { offset = '+09:00' }: { offset?: string } = {}): Uint8Array {
  if (offsetMinutes(offset) === undefined) throw new RangeError(`no such UTC offset: ${offset}`)
  const texts = textsOf(CapAlert.parse(alert), offset)
  const body = element(ALERT, texts, 0).replace('<alert>', `<alert xmlns="${CAP_NAMESPACE}">`)
  const bytes = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`, 'utf8')
  refuseErrors(bytes)
  return bytes
}

/** What goes out is held against the very rules we hold others to. */
function refuseErrors(bytes: Uint8Array): void {
  const reading = readCap(bytes)
  const [written] = reading.ok ? reading.alerts : []
  if (written === undefined) throw new Error('an alert just written does not read')
  const errors = written.defects.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new CannotWriteCap(errors)
}

type Texts = { readonly [name: string]: unknown }

function element(spec: ElementSpec, content: unknown, depth: number): string {
  const indent = '  '.repeat(depth)
  const inner = isSequence(spec)
    ? `\n${children(spec, content as Texts, depth + 1)}${indent}`
    : escapeText(String(content))
  return `${indent}<${spec.name}>${inner}</${spec.name}>\n`
}

function children(spec: SequenceSpec, content: Texts, depth: number): string {
  return spec.parts
    .flatMap((part) => {
      const value = content[part.name]
      const values = Array.isArray(value) ? value : value === undefined ? [] : [value]
      return values.map((one) => element(part, one, depth))
    })
    .join('')
}

/** A carriage return is written as a reference: parsers would turn it into a line feed. */
function escapeText(text: string): string {
  return text.replace(/[&<>\r]/gu, (character) => ESCAPES[character] ?? character)
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }
