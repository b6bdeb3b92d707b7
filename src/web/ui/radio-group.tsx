import type { ChoiceFieldProps } from './choice.ts'
import { ChoiceRow, choiceId } from './choice-row.tsx'
import { GroupFrame } from './field-frame.tsx'
import { fieldId } from './field-id.ts'
import { usePage } from './page-context.tsx'

/**
 * One of a few, all in sight. An optional question ends in a way to answer nothing: a chosen radio button cannot be
 * unchosen without a script.
 */
export function RadioGroup({ value, choices, ...field }: ChoiceFieldProps & { value?: string | undefined }) {
  const { t } = usePage()
  const all = field.optional ? [...choices, { value: '', label: t('ui.field.none') }] : choices
  return (
    <GroupFrame field={field} role="radiogroup">
      {all.map((choice, index) => (
        <ChoiceRow
          key={choice.value}
          type="radio"
          id={choiceId(fieldId(field.name), index)}
          name={field.name}
          defaultChecked={choice.value === (value ?? (field.optional ? '' : undefined))}
          required={!field.optional}
          {...choice}
        />
      ))}
    </GroupFrame>
  )
}
