import type { ReactNode } from 'react'

export type ButtonLook = 'primary' | 'secondary' | 'danger'

type ButtonProps = {
  children: ReactNode
  look?: ButtonLook
  /** Sent with the form, to tell which of several buttons was pressed. */
  name?: string
  value?: string
}

/** Submits the form it is in. One primary button per page; danger for what cannot be taken back. */
export function Button({ children, look = 'primary', name, value }: ButtonProps) {
  return (
    <button type="submit" className={`hb-button hb-button--${look}`} name={name} value={value}>
      {children}
    </button>
  )
}

/** A link that leads to the next step and looks like one. It goes somewhere; it never changes anything. */
export function ButtonLink({
  children,
  href,
  look = 'primary',
}: {
  children: ReactNode
  href: string
  look?: ButtonLook
}) {
  return (
    <a className={`hb-button hb-button--${look}`} href={href}>
      {children}
    </a>
  )
}

/** Buttons side by side, stacked on a narrow screen. */
export function ButtonGroup({ children }: { children: ReactNode }) {
  return <div className="hb-button-group">{children}</div>
}
