import { type ReactNode, useContext } from 'react'
import { LiveContext } from './live-context.ts'
import { usePage } from './page-context.tsx'
import { Phrase } from './phrase.tsx'
import { StatusTag } from './tag.tsx'
import { Time } from './time.tsx'

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
  /** How much is waiting there, in words: a bare number says nothing to who cannot see where it stands. */
  count?: string | undefined
  description?: string | undefined
  /** Until when (an instant) the first thing there must be done, and whether that is past. */
  due?: { at: string; overdue: boolean } | undefined
}

/** A way into a service, in a {@link Grid}. It exists only where the service does. */
export function Tile({ label, href, count, description, due }: TileProps) {
  const { t } = usePage()
  const live = useContext(LiveContext)
  return (
    <li
      className={`hb-card hb-card--link hb-tile${due?.overdue ? ' hb-tile--overdue' : ''}`}
      data-key={live ? href : undefined}
    >
      <div className="hb-tile__head">
        <h3 className="hb-tile__label">
          <a href={href}>{label}</a>
        </h3>
        {count && <span className="hb-count">{count}</span>}
      </div>
      {description && <p className="hb-card__text">{description}</p>}
      {due && (
        <p className="hb-tile__due">
          <span>
            <Phrase word="ui.due.by" parts={{ at: <Time at={due.at} /> }} />
          </span>
          {due.overdue && <StatusTag tone="error">{t('ui.due.over')}</StatusTag>}
        </p>
      )}
    </li>
  )
}
