import type { ReactNode } from 'react'
import { fieldId } from './field-id.ts'
import { Icon } from './icons.tsx'
import { usePage } from './page-context.tsx'

/** What all fields share. Placeholders are not offered: they vanish just when they are needed. */
export type FieldProps = {
  /** Name in the form; dots stand for nesting. The id is `field-<name>`. */
  name: string
  label: string
  hint?: string | undefined
  /** What is wrong and how to put it right. */
  error?: string | undefined
  /** Fields are required unless they say otherwise; both are written beside the label. */
  optional?: boolean | undefined
}

/** Attributes tying a control to its label, hint and error. */
type ControlAttributes = {
  id: string
  name: string
  required: boolean
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

type FrameProps = FieldProps & { children: (control: ControlAttributes) => ReactNode }

/** Label, hint, error and one control. */
export function FieldFrame({ children, ...field }: FrameProps) {
  const id = fieldId(field.name)
  return (
    <div className={fieldClass(field)}>
      <label className="hb-field__label" htmlFor={id}>
        {field.label}
        <Requirement optional={field.optional ?? false} />
      </label>
      <FieldNotes {...field} />
      {children({
        id,
        name: field.name,
        required: !field.optional,
        'aria-describedby': describedBy(field),
        'aria-invalid': field.error ? true : undefined,
      })}
    </div>
  )
}

/** A set of controls under one legend. */
export function GroupFrame({
  field,
  role,
  children,
}: {
  field: FieldProps
  role?: 'radiogroup'
  children: ReactNode
}) {
  const radio = role === 'radiogroup' && {
    'aria-required': !field.optional,
    'aria-invalid': field.error ? true : undefined,
  }
  return (
    <fieldset
      className={`${fieldClass(field)} hb-field--group`}
      role={role}
      aria-describedby={describedBy(field)}
      {...radio}
    >
      <legend className="hb-field__label">
        {field.label}
        <Requirement optional={field.optional ?? false} />
      </legend>
      <FieldNotes {...field} />
      {children}
    </fieldset>
  )
}

function Requirement({ optional }: { optional: boolean }) {
  const { t } = usePage()
  return (
    <span className={`hb-field__requirement hb-field__requirement--${optional ? 'optional' : 'required'}`}>
      {t(optional ? 'ui.field.optional' : 'ui.field.required')}
    </span>
  )
}

/** Hint and error, in reading order before the control so that a screen magnifier meets them first. */
export function FieldNotes({ name, hint, error }: FieldProps) {
  const id = fieldId(name)
  return (
    <>
      {hint && (
        <p className="hb-field__hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="hb-field__error" id={`${id}-error`}>
          <Icon name="alert" />
          <span>{error}</span>
        </p>
      )}
    </>
  )
}

/** Ids of the notes that exist, the error first: it is what the person came back for. */
export function describedBy({ name, hint, error }: FieldProps): string | undefined {
  const id = fieldId(name)
  return [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined
}

export function fieldClass({ error }: FieldProps): string {
  return error ? 'hb-field hb-field--invalid' : 'hb-field'
}
