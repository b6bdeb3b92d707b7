import type { z } from 'zod'
import type { Translate } from '../../../kernel/languages/index.ts'
import type { Page } from '../page-context.tsx'
import { fieldsOf, type LeafField, type SchemaField } from './fields-of.ts'

type Words = Pick<Page, 'lang' | 't'>

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
export function labelOf({ lang, t }: Words, module: string, { meta, path }: SchemaField): string {
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
 * The label of the field at a path, which may be inside it (`areas.0`): undefined for the form as a whole, and for a
 * field that is not shown or has no word.
 */
export function labelAt(page: Words, { schema, module }: Named, path: string): string | undefined {
  const field = leavesOf(fieldsOf(schema)).find(
    (leaf) => path === leaf.path || path.startsWith(`${leaf.path}.`),
  )
  if (field === undefined || field.hidden) return undefined
  const named = (page.lang === 'ja' && 'label' in field.meta) || page.t.has(labelKey(module, field.path))
  return named ? labelOf(page, module, field) : undefined
}

type Named = { schema: z.ZodType; module: string }

const leavesOf = (fields: readonly SchemaField[]): LeafField[] =>
  fields.flatMap((field) => (field.kind === 'leaf' ? [field] : leavesOf(field.fields)))

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
