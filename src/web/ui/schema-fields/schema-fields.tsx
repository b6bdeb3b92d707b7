import type { z } from 'zod'
import { CheckboxField } from '../checkbox-field.tsx'
import { CheckboxGroup } from '../checkbox-group.tsx'
import type { Choice } from '../choice.ts'
import { DateTimeField } from '../date-time-field.tsx'
import type { FieldProblem } from '../error-summary.tsx'
import type { FieldProps } from '../field-frame.tsx'
import { Fieldset } from '../fieldset.tsx'
import { FileField, type KeptFile } from '../file-field.tsx'
import { type Page, usePage } from '../page-context.tsx'
import { RadioGroup } from '../radio-group.tsx'
import { SelectField } from '../select-field.tsx'
import { TextArea } from '../text-area.tsx'
import { encodeLeaf, textOf, valueAt } from './encode-form.ts'
import { fieldsOf, type LeafField, type SchemaField } from './fields-of.ts'
import { SchemaText } from './schema-text.tsx'
import { hintOf, labelOf, optionLabel } from './word-keys.ts'

type SchemaFieldsProps = {
  /** An object schema; see `fieldsOf` for what a form can show. */
  schema: z.ZodType
  /** Whose words name the fields: `<module>.field.<path>`. */
  module: string
  /** The schema's output, or what `decodeForm` read from a refused form. */
  values?: Readonly<Record<string, unknown>>
  problems?: readonly FieldProblem[]
  /** Choices that come from data, by path: a text becomes one of them, a list of texts any of them. */
  choices?: Readonly<Record<string, readonly Choice[]>>
  /** Files the town already holds, by path. */
  kept?: Readonly<Record<string, KeptFile>>
}

type Frame = Required<Omit<SchemaFieldsProps, 'schema'>> & { page: Page }

/** More choices than these are a list to open, not buttons to scroll past. */
const MOST_RADIOS = 5

/** All fields of a schema, filled in and with their problems. `decodeForm` reads the answers back. */
export function SchemaFields({
  schema,
  module,
  values = {},
  problems = [],
  choices = {},
  kept = {},
}: SchemaFieldsProps) {
  const page = usePage()
  return <Fields fields={fieldsOf(schema)} frame={{ module, values, problems, choices, kept, page }} />
}

function Fields({ fields, frame }: { fields: readonly SchemaField[]; frame: Frame }) {
  return fields.map((field) =>
    field.kind === 'leaf' ? (
      <Leaf key={field.path} field={field} frame={frame} />
    ) : (
      <Fieldset
        key={field.path}
        legend={labelOf(frame.page, frame.module, field)}
        hint={hintOf(frame.page, frame.module, field)}
      >
        <Fields fields={field.fields} frame={frame} />
      </Fieldset>
    ),
  )
}

function Leaf({ field, frame }: { field: LeafField; frame: Frame }) {
  const value = valueAt(frame.values, field.path)
  if (field.hidden) return <Hidden field={field} value={value} />
  const props = propsOf(field, frame)
  const choices = choicesOf(field, frame)
  switch (field.control) {
    case 'checkbox':
      return <CheckboxField {...props} checked={value === true} required={field.mustBeTrue} />
    case 'choices':
      return (
        <CheckboxGroup
          {...props}
          choices={choices ?? []}
          values={Array.isArray(value) ? value.map(String) : []}
        />
      )
    case 'textarea':
      return <TextArea {...props} value={textOf(field, value)} rows={Number(field.meta['rows'] ?? 5)} />
    case 'datetime':
      return <DateTimeField {...props} value={textOf(field, value)} />
    case 'file':
      return <FileField {...props} accept={stringMeta(field, 'accept')} kept={frame.kept[field.path]} />
    default:
      if (choices) return <OneChoice props={props} choices={choices} value={textOf(field, value)} />
      return <SchemaText field={field} props={props} value={textOf(field, value)} />
  }
}

function OneChoice({
  props,
  choices,
  value,
}: {
  props: FieldProps
  choices: readonly Choice[]
  value: string
}) {
  const One = choices.length > MOST_RADIOS ? SelectField : RadioGroup
  return <One {...props} choices={choices} value={value} />
}

function propsOf(field: LeafField, { page, module, problems }: Frame): FieldProps {
  const at = problems.filter(({ path }) => path === field.path || path.startsWith(`${field.path}.`))
  return {
    name: field.path,
    label: labelOf(page, module, field),
    hint: hintOf(page, module, field),
    error: at.map(({ message }) => message).join(' ') || undefined,
    optional: field.optional || field.nullable || field.mayBeEmpty,
  }
}

function choicesOf(field: LeafField, { choices, page, module }: Frame): readonly Choice[] | undefined {
  const given = choices[field.path]
  if (given || field.values.length === 0) return given
  return field.values.map((value) => ({ value, label: optionLabel(page.t, module, field, value) }))
}

function Hidden({ field, value }: { field: LeafField; value: unknown }) {
  return encodeLeaf(field, value).map((text) => (
    <input key={text} type="hidden" name={field.path} value={text} />
  ))
}

function stringMeta(field: LeafField, key: string): string | undefined {
  const value = field.meta[key]
  return typeof value === 'string' ? value : undefined
}
