import type { FieldProps } from '../field-frame.tsx'
import { TextField, type TextFieldProps } from '../text-field.tsx'
import type { LeafField } from './fields-of.ts'

type Type = NonNullable<TextFieldProps['type']>

const TYPES: Readonly<Record<string, Type>> = { email: 'email', url: 'url', tel: 'tel' }

/** One line of text, with the keyboard and width its kind asks for. */
export function SchemaText({ field, props, value }: { field: LeafField; props: FieldProps; value: string }) {
  const autoComplete = field.meta['autocomplete']
  const numeric = field.control === 'number' || field.control === 'bigint'
  return (
    <TextField
      {...props}
      value={value}
      type={typeOf(field)}
      width={numeric || field.control === 'date' ? 'short' : 'full'}
      inputMode={numeric ? (field.control === 'bigint' ? 'numeric' : 'decimal') : undefined}
      autoComplete={typeof autoComplete === 'string' ? autoComplete : undefined}
    />
  )
}

function typeOf(field: LeafField): Type {
  if (field.control === 'date') return 'date'
  return TYPES[String(field.meta['type'] ?? field.format)] ?? 'text'
}
