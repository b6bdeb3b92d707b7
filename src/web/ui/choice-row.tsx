import type { ComponentProps } from 'react'

type ChoiceRowProps = Omit<ComponentProps<'input'>, 'className'> & {
  type: 'radio' | 'checkbox'
  id: string
  label: string
  hint?: string | undefined
}

/** A radio button or checkbox with its words, one touch target across the row. */
export function ChoiceRow({ label, hint, ...input }: ChoiceRowProps) {
  const hintId = hint ? `${input.id}-note` : undefined
  const described = [input['aria-describedby'], hintId].filter(Boolean).join(' ') || undefined
  return (
    <div className="hb-choice">
      <input {...input} className="hb-choice__input" aria-describedby={described} />
      <div className="hb-choice__words">
        <label className="hb-choice__label" htmlFor={input.id}>
          {label}
        </label>
        {hint && (
          <p className="hb-choice__hint" id={hintId}>
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}

/** The first choice carries the field's own id: that is where an error summary leads. */
export function choiceId(id: string, index: number): string {
  return index === 0 ? id : `${id}-${index + 1}`
}
