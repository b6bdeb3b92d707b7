import type { z } from 'zod'
import { localFromInstant } from '../local-time.ts'
import { fieldsOf, type LeafField, type SchemaField } from './fields-of.ts'

/** What a control sends for a value; a box that is not ticked sends nothing. */
export function encodeLeaf(field: LeafField, value: unknown): string[] {
  switch (field.control) {
    case 'checkbox':
      return value === true ? ['true'] : []
    case 'choices':
      return Array.isArray(value) ? value.map(String) : []
    default:
      return [textOf(field, value ?? field.fixed)]
  }
}

/** A value as the text its control shows; `''` for none. Whatever is no text or figure has none. */
export function textOf(field: LeafField, value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (typeof value !== 'string') return ''
  return field.control === 'datetime' ? localFromInstant(value) : value
}

/** The value at a field's place in the values of a form, which may be the schema's output or what was decoded. */
export function valueAt(values: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
      ? Reflect.get(value, key)
      : undefined
  }, values)
}

/**
 * The names and values a form filled with `values` would send: the inverse of `decodeForm`, for hidden fields of a
 * confirmation page and for tests. Files are left out; a page cannot send one on.
 */
export function encodeForm(
  schema: z.ZodType,
  values: Readonly<Record<string, unknown>>,
): [name: string, value: string][] {
  return encodeFields(fieldsOf(schema), values)
}

function encodeFields(fields: readonly SchemaField[], values: unknown): [string, string][] {
  return fields.flatMap((field) => {
    if (field.kind === 'group') return encodeFields(field.fields, values)
    return encodeLeaf(field, valueAt(values, field.path)).map((text): [string, string] => [field.path, text])
  })
}
