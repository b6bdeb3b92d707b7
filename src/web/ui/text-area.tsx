import { FieldFrame, type FieldProps } from './field-frame.tsx'

/** Several lines of text. */
export function TextArea({
  value,
  rows = 5,
  ...field
}: FieldProps & { value?: string | undefined; rows?: number }) {
  return (
    <FieldFrame {...field}>
      {(control) => (
        <textarea {...control} className="hb-input hb-input--area" rows={rows} defaultValue={value} />
      )}
    </FieldFrame>
  )
}
