import type { ReactNode } from 'react'

type HeadingProps = {
  level: 1 | 2 | 3 | 4
  children: ReactNode
  /** A small line above: the subject or service this belongs to. */
  shoulder?: string | undefined
  /** A sentence or two below a page's title. */
  lead?: ReactNode
  id?: string
}

/** A heading with its shoulder and lead. A page has one of level 1; no level is skipped. */
export function Heading({ level, children, shoulder, lead, id }: HeadingProps) {
  const Tag = `h${level}` as const
  return (
    <div className={`hb-heading hb-heading--${level}`}>
      {shoulder && <p className="hb-heading__shoulder">{shoulder}</p>}
      <Tag className="hb-heading__text" id={id}>
        {children}
      </Tag>
      {lead && <p className="hb-heading__lead">{lead}</p>}
    </div>
  )
}
