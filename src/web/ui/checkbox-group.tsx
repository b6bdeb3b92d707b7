import type { ChoiceFieldProps } from './choice.ts'
import { ChoiceRow, choiceId } from './choice-row.tsx'
import { GroupFrame } from './field-frame.tsx'
import { fieldId } from './field-id.ts'

/** Any number of a list. Each ticked box sends its value under the same name. */
export function CheckboxGroup({
  values = [],
  choices,
  ...field
}: ChoiceFieldProps & { values?: readonly string[] }) {
  return (
    <GroupFrame field={field}>
      {choices.map((choice, index) => (
        <ChoiceRow
          key={choice.value}
          type="checkbox"
          id={choiceId(fieldId(field.name), index)}
          name={field.name}
          defaultChecked={values.includes(choice.value)}
          aria-invalid={field.error ? true : undefined}
          {...choice}
        />
      ))}
    </GroupFrame>
  )
}
