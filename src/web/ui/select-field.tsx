import type { ChoiceFieldProps } from './choice.ts'
import { FieldFrame } from './field-frame.tsx'
import { Icon } from './icons.tsx'
import { usePage } from './page-context.tsx'

/** One of many, where radio buttons would fill the screen. Begins with an empty line: nobody chooses by accident. */
export function SelectField({
  value = '',
  choices,
  ...field
}: ChoiceFieldProps & { value?: string | undefined }) {
  const { t } = usePage()
  return (
    <FieldFrame {...field}>
      {(control) => (
        <span className="hb-select">
          <select {...control} className="hb-input hb-select__input" defaultValue={value}>
            <option value="">{t(field.optional ? 'ui.field.none' : 'ui.field.choose')}</option>
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </select>
          <Icon name="down" className="hb-select__icon" />
        </span>
      )}
    </FieldFrame>
  )
}
