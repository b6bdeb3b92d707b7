import type { ReactNode } from 'react'

/** Fields that belong together, under a legend. */
export function Fieldset({
  legend,
  hint,
  children,
}: {
  legend: string
  hint?: string | undefined
  children: ReactNode
}) {
  return (
    <fieldset className="hb-fieldset">
      <legend className="hb-fieldset__legend">{legend}</legend>
      {hint && <p className="hb-field__hint">{hint}</p>}
      {children}
    </fieldset>
  )
}
