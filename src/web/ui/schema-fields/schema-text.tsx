import type { FieldProps } from '../field-frame.tsx'
import { TextField, type TextFieldProps } from '../text-field.tsx'
import type { LeafField } from './fields-of.ts'

type Type = NonNullable<TextFieldProps['type']>

const TYPES: Readonly<Record<string, Type>> = { email: 'email', url: 'url', tel: 'tel' }

/** Figures of a fixed length, or nearly so: the width is a hint in itself. */
const SHORT: ReadonlySet<unknown> = new Set(['postcode', 'yen', 'date', 'phone'])
/** What people type with figures only; eras, dashes and full width are read all the same. */
const NUMERIC: ReadonlySet<unknown> = new Set(['postcode', 'yen'])

/** One line of text, with the keyboard and width its kind asks for. */
export function SchemaText({ field, props, value }: { field: LeafField; props: FieldProps; value: string }) {
  const autoComplete = field.meta['autocomplete']
  const figure = field.control === 'number' || field.control === 'bigint'
  const short = figure || field.control === 'date' || SHORT.has(field.meta['text'])
  return (
    <TextField
      {...props}
      value={value}
      type={typeOf(field)}
      width={short ? 'short' : 'full'}
      inputMode={inputModeOf(field)}
      autoComplete={typeof autoComplete === 'string' ? autoComplete : undefined}
    />
  )
}

function inputModeOf({ control, meta }: LeafField): 'numeric' | 'decimal' | undefined {
  if (control === 'bigint' || NUMERIC.has(meta['text'])) return 'numeric'
  return control === 'number' ? 'decimal' : undefined
}

function typeOf(field: LeafField): Type {
  if (field.control === 'date') return 'date'
  return TYPES[String(field.meta['type'] ?? field.format)] ?? 'text'
}
