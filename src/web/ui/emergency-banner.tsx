import type { ReactNode } from 'react'
import { Icon } from './icons.tsx'
import { usePage } from './page-context.tsx'
import { Time } from './time.tsx'

/** 警戒レベル of the Cabinet Office's evacuation guideline (2021): 5 act now for your life … 1 be prepared. */
export type AlertLevel = 1 | 2 | 3 | 4 | 5

type EmergencyBannerProps = {
  /** Unique on the page. */
  id: string
  level: AlertLevel
  title: string
  /** The level and what to do, where they are not those of 警戒レベル: an earthquake has none. */
  words?: { level: string; call: string } | undefined
  /** When it was issued: an instant. */
  at?: string | undefined
  areas?: readonly string[]
  action?: { href: string; label: string } | undefined
  /** An exercise. It must be impossible to take for the real thing, and the real thing for it. */
  drill?: boolean
  children?: ReactNode
}

/**
 * Emergency information. The level is told by number, by what to do, by shape and by the official colour, so that no
 * reader depends on one of them.
 */
export function EmergencyBanner({
  id,
  level,
  words,
  title,
  at,
  areas = [],
  action,
  drill = false,
  children,
}: EmergencyBannerProps) {
  const { t } = usePage()
  const said = words ?? { level: t('ui.emergency.level', { level }), call: t(`ui.emergency.call.${level}`) }
  return (
    <article
      className={`hb-emergency hb-emergency--level-${level}${drill ? ' hb-emergency--drill' : ''}`}
      aria-labelledby={`${id}-title`}
    >
      {drill && <DrillMark />}
      <p className="hb-emergency__level">
        <Icon name={level >= 4 ? 'danger' : level === 1 ? 'info' : 'alert'} />
        <span className="hb-emergency__number">{said.level}</span>
        <span className="hb-emergency__call">{said.call}</span>
      </p>
      <div className="hb-emergency__body">
        <h2 className="hb-emergency__title" id={`${id}-title`}>
          {drill && !title.startsWith(t('ui.emergency.drillTitle')) && t('ui.emergency.drillTitle')}
          {title}
        </h2>
        <EmergencyFacts at={at} areas={areas} />
        {children && <div className="hb-emergency__text">{children}</div>}
        {action && (
          <a className="hb-button hb-button--danger hb-emergency__action" href={action.href}>
            {action.label}
          </a>
        )}
      </div>
    </article>
  )
}

function DrillMark() {
  const { t } = usePage()
  return (
    <p className="hb-emergency__drill">
      <span className="hb-emergency__drill-plate">
        <strong>{t('ui.emergency.drill')}</strong> {t('ui.emergency.drillText')}
      </span>
    </p>
  )
}

function EmergencyFacts({ at, areas }: { at: string | undefined; areas: readonly string[] }) {
  const { t } = usePage()
  if (!at && areas.length === 0) return null
  return (
    <dl className="hb-emergency__facts">
      {at && (
        <div>
          <dt>{t('ui.emergency.issued')}</dt>
          <dd>
            <Time at={at} />
          </dd>
        </div>
      )}
      {areas.length > 0 && (
        <div>
          <dt>{t('ui.emergency.areas')}</dt>
          <dd>{areas.join(t('ui.list.separator'))}</dd>
        </div>
      )}
    </dl>
  )
}
