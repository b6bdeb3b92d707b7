import { FieldFrame, type FieldProps } from './field-frame.tsx'

export type TextFieldProps = FieldProps & {
  /** What was typed, also when it was refused. */
  value?: string | undefined
  type?: 'text' | 'email' | 'tel' | 'url' | 'date' | 'search'
  /** HTML autofill token, so that people need not type what their device knows (WCAG 1.3.5). */
  autoComplete?: string | undefined
  inputMode?: 'text' | 'numeric' | 'decimal' | 'tel' | 'email' | 'url' | 'search' | undefined
  /** How long an answer is expected to be: the width is a hint in itself. */
  width?: 'short' | 'medium' | 'full'
}

/** One line of text. */
export function TextField({
  value,
  type = 'text',
  autoComplete,
  inputMode,
  width = 'full',
  ...field
}: TextFieldProps) {
  return (
    <FieldFrame {...field}>
      {(control) => (
        <input
          {...control}
          className={`hb-input hb-input--${width}`}
          type={type}
          defaultValue={value}
          autoComplete={autoComplete}
          inputMode={inputMode}
        />
      )}
    </FieldFrame>
  )
}
