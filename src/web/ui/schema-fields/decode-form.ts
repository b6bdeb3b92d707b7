import type { z } from 'zod'
import { instantFromLocal } from '../local-time.ts'
import { fieldsOf, type GroupField, type LeafField, type SchemaField } from './fields-of.ts'

const NUMBER = /^[+-]?\d{1,20}(\.\d{1,20})?$/
const INTEGER = /^[+-]?\d{1,40}$/
/** Spaces of every width, zero-width signs, the blank of Braille. */
const BLANK = /^[\s\u180E\u200B-\u200D\u2060\u2800\u3164\uFEFF]*$/u

/**
 * Reads a submitted form back into the shape of its schema; checking it is the schema's work. Pure.
 *
 * Only the schema's own names are looked up, so no name a stranger sends reaches an object, and the work is bounded by
 * the schema and the size of the request. An empty answer is `undefined` where the field is optional, `null` where it
 * is nullable, otherwise `''`; an optional object whose every answer is empty is left out. A box is a boolean, several
 * boxes a list. `datetime-local` is read as Asia/Tokyo and becomes an instant in UTC. Line ends become `\n`; digits
 * typed in full width count in number fields. What cannot be read stays as it was typed, for the schema to refuse and
 * the form to show again. A new file wins over the id of one already kept.
 */
export function decodeForm(schema: z.ZodType, form: FormData): unknown {
  return decodeFields(fieldsOf(schema), form)
}

function decodeFields(fields: readonly SchemaField[], form: FormData): Record<string, unknown> {
  const decoded: Record<string, unknown> = {}
  for (const field of fields) {
    const value = field.kind === 'group' ? decodeGroup(field, form) : decodeLeaf(field, form)
    if (value !== undefined) decoded[field.key] = value
  }
  return decoded
}

function decodeGroup(group: GroupField, form: FormData): unknown {
  const decoded = decodeFields(group.fields, form)
  const absent = (group.optional || group.nullable) && isEmpty(decoded)
  return absent ? emptyOf(group) : decoded
}

function decodeLeaf(field: LeafField, form: FormData): unknown {
  switch (field.control) {
    case 'checkbox':
      return form.has(field.path)
    case 'choices':
      return decodeChoices(field, form)
    case 'file':
      return decodeFile(field, form)
    default:
      return decodeText(field, form.get(field.path))
  }
}

function decodeChoices(field: LeafField, form: FormData): unknown {
  const chosen = form.getAll(field.path).filter((entry) => typeof entry === 'string' && entry !== '')
  return chosen.length === 0 && (field.optional || field.nullable) ? emptyOf(field) : chosen
}

function decodeFile(field: LeafField, form: FormData): unknown {
  const entries = form.getAll(field.path)
  const file = entries.find((entry) => entry instanceof File && entry.size > 0)
  return file ?? entries.find((entry) => typeof entry === 'string' && entry !== '') ?? emptyOf(field)
}

function decodeText(field: LeafField, entry: FormDataEntryValue | null): unknown {
  if (typeof entry !== 'string') return emptyOf(field)
  const text = entry.replace(/\r\n?/g, '\n')
  if (isBlank(field, text)) return field.optional || field.nullable ? emptyOf(field) : ''
  switch (field.control) {
    case 'datetime':
      return instantFromLocal(text) ?? text
    case 'number':
      return numberOr(text)
    case 'bigint':
      return bigintOr(text)
    default:
      return text
  }
}

/** A kind of text that people type is empty when they see nothing in it; other texts are when nothing is there. */
function isBlank({ meta }: LeafField, text: string): boolean {
  return text === '' || (meta['text'] !== undefined && meta['text'] !== 'machine' && BLANK.test(text))
}

function numberOr(text: string): number | string {
  const plain = plainFigure(text)
  return NUMBER.test(plain) ? Number(plain) : text
}

function bigintOr(text: string): bigint | string {
  const plain = plainFigure(text)
  return INTEGER.test(plain) ? BigInt(plain.replace(/^\+/, '')) : text
}

/** Full-width digits count, circled ones do not: ①② is no twelve. */
const plainFigure = (text: string) =>
  text.trim().replaceAll(/[＋－．０-９]/gu, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))

function emptyOf({ nullable, optional }: SchemaField): null | undefined {
  return nullable && !optional ? null : undefined
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null && !(value instanceof File))
    return Object.values(value).every(isEmpty)
  return value === undefined || value === null || value === '' || value === false
}
