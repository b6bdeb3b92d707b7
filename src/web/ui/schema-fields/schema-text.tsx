import type { FieldProps } from '../field-frame.tsx'
import { usePage } from '../page-context.tsx'
import { TextField, type TextFieldProps } from '../text-field.tsx'
import type { LeafField } from './fields-of.ts'

type Type = NonNullable<TextFieldProps['type']>

const TYPES: Readonly<Record<string, Type>> = { email: 'email', url: 'url', tel: 'tel' }

/** Figures of a fixed length, or nearly so: the width is a hint in itself. */
const WIDTHS: Readonly<Record<string, NonNullable<TextFieldProps['width']>>> = {
  postcode: 'short',
  yen: 'short',
  date: 'short',
  phone: 'short',
  code: 'medium',
}
/** What people type with figures only; eras, dashes and full width are read all the same. */
const NUMERIC: ReadonlySet<unknown> = new Set(['postcode', 'yen'])

/** One line of text, with the keyboard and width its kind asks for. */
export function SchemaText({ field, props, value }: { field: LeafField; props: FieldProps; value: string }) {
  const autoComplete = field.meta['autocomplete']
  const { t } = usePage()
  const example = field.meta['text'] === 'date' ? t('ui.field.dateExample') : ''
  return (
    <TextField
      {...props}
      hint={[props.hint, example].filter(Boolean).join('\n') || undefined}
      value={value}
      type={typeOf(field)}
      width={widthOf(field)}
      inputMode={inputModeOf(field)}
      autoComplete={typeof autoComplete === 'string' ? autoComplete : undefined}
    />
  )
}

function widthOf({ control, meta }: LeafField): NonNullable<TextFieldProps['width']> {
  if (control === 'number' || control === 'bigint' || control === 'date') return 'short'
  return WIDTHS[String(meta['text'])] ?? 'full'
}

function inputModeOf({ control, meta }: LeafField): 'numeric' | 'decimal' | undefined {
  if (control === 'bigint' || NUMERIC.has(meta['text'])) return 'numeric'
  return control === 'number' ? 'decimal' : undefined
}

function typeOf(field: LeafField): Type {
  if (field.control === 'date') return 'date'
  return TYPES[String(field.meta['type'] ?? field.format)] ?? 'text'
}
