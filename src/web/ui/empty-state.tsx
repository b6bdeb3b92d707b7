import type { ReactNode } from 'react'

type EmptyStateProps = {
  heading: string
  /** Why there is nothing, and what will appear here. */
  children: ReactNode
  /** What to do next: a {@link ButtonLink}. */
  action?: ReactNode
}

/** Stands where a list has nothing to show. */
export function EmptyState({ heading, children, action }: EmptyStateProps) {
  return (
    <div className="hb-empty">
      <h2 className="hb-empty__heading">{heading}</h2>
      <p className="hb-empty__text">{children}</p>
      {action}
    </div>
  )
}
