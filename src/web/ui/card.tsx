import type { ReactNode } from 'react'

/** Cards or tiles in as many columns as fit. */
export function Grid({ children }: { children: ReactNode }) {
  return <ul className="hb-grid">{children}</ul>
}

type CardProps = {
  heading: string
  href?: string | undefined
  /** A line above the heading: a date, a kind, a {@link Tag}. */
  meta?: ReactNode
  children?: ReactNode
}

/** One thing of many, in a {@link Grid}; with an address its heading leads there and the whole card can be pressed. */
export function Card({ heading, href, meta, children }: CardProps) {
  return (
    <li className={href ? 'hb-card hb-card--link' : 'hb-card'}>
      {meta && <div className="hb-card__meta">{meta}</div>}
      <h3 className="hb-card__heading">{href ? <a href={href}>{heading}</a> : heading}</h3>
      {children && <div className="hb-card__text">{children}</div>}
    </li>
  )
}

type TileProps = {
  label: string
  href: string
  /** How much is waiting there. */
  count?: string | undefined
  description?: string | undefined
}

/** A way into a service, in a {@link Grid}. It exists only where the service does. */
export function Tile({ label, href, count, description }: TileProps) {
  return (
    <li className="hb-card hb-card--link hb-tile">
      <div className="hb-tile__head">
        <h3 className="hb-tile__label">
          <a href={href}>{label}</a>
        </h3>
        {count && <span className="hb-count">{count}</span>}
      </div>
      {description && <p className="hb-card__text">{description}</p>}
    </li>
  )
}
