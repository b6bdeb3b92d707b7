import type { z } from 'zod'
import type { Translate } from '../../../kernel/languages/index.ts'
import type { Page } from '../page-context.tsx'
import { fieldsOf, type LeafField, type SchemaField } from './fields-of.ts'

/** `<module>.field.<path>` names a field, `<module>.hint.<path>` explains it. */
function labelKey(module: string, path: string): string {
  return `${module}.field.${path}`
}

/** `<module>.option.<path>.<value>` names a value of an enum. */
function optionKey(module: string, path: string, value: string): string {
  return `${module}.option.${path}.${value}`
}

/**
 * The label of a field: in Japanese the schema's own `meta({ label })`, which stays beside the field it names;
 * otherwise the word of the module.
 */
export function labelOf({ lang, t }: Page, module: string, { meta, path }: SchemaField): string {
  const own = meta['label']
  return lang === 'ja' && typeof own === 'string' ? own : t(labelKey(module, path))
}

/** The hint of a field, which not every field has: `meta({ hint })` in Japanese, otherwise the word of the module. */
export function hintOf({ lang, t }: Page, module: string, { meta, path }: SchemaField): string | undefined {
  const own = meta['hint']
  if (lang === 'ja' && typeof own === 'string') return own
  const key = `${module}.hint.${path}`
  return own !== undefined || t.has(key) ? t(key) : undefined
}

export function optionLabel(t: Translate, module: string, { path }: LeafField, value: string): string {
  return t(optionKey(module, path, value))
}

/**
 * Every word key a form needs beyond the Japanese in the schema, so that a test can ask whether all languages have
 * them. Hidden fields are never named.
 */
export function schemaWordKeys(schema: z.ZodType, module: string): string[] {
  return keysOf(fieldsOf(schema), module)
}

function keysOf(fields: readonly SchemaField[], module: string): string[] {
  return fields.flatMap((field) => {
    if (field.kind === 'leaf' && field.hidden) return []
    const hint = field.meta['hint'] === undefined ? [] : [`${module}.hint.${field.path}`]
    const own = [labelKey(module, field.path), ...hint]
    if (field.kind === 'group') return [...own, ...keysOf(field.fields, module)]
    return [...own, ...field.values.map((value) => optionKey(module, field.path, value))]
  })
}
