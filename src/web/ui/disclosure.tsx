import type { ReactNode } from 'react'
import { Icon } from './icons.tsx'

/** Detail that most readers can do without; opens without a script. */
export function Disclosure({
  summary,
  open = false,
  children,
}: {
  summary: string
  open?: boolean
  children: ReactNode
}) {
  return (
    <details className="hb-disclosure" open={open}>
      <summary className="hb-disclosure__summary">
        <Icon name="down" className="hb-disclosure__icon" />
        <span>{summary}</span>
      </summary>
      <div className="hb-disclosure__content">{children}</div>
    </details>
  )
}
