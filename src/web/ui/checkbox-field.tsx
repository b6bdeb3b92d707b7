import { ChoiceRow } from './choice-row.tsx'
import { describedBy, FieldNotes, type FieldProps, fieldClass } from './field-frame.tsx'
import { fieldId } from './field-id.ts'
import { usePage } from './page-context.tsx'

type CheckboxFieldProps = Omit<FieldProps, 'optional'> & {
  checked?: boolean | undefined
  /** The box must be ticked, as for a consent. */
  required?: boolean | undefined
}

/** Yes or no. Ticked, it sends `true`; otherwise nothing. */
export function CheckboxField({ checked = false, required = false, ...field }: CheckboxFieldProps) {
  const { t } = usePage()
  return (
    <div className={fieldClass(field)}>
      <FieldNotes {...field} />
      <ChoiceRow
        type="checkbox"
        id={fieldId(field.name)}
        name={field.name}
        value="true"
        label={required ? `${field.label}${t('ui.field.mustTick')}` : field.label}
        defaultChecked={checked}
        required={required}
        aria-describedby={describedBy(field)}
        aria-invalid={field.error ? true : undefined}
      />
    </div>
  )
}
