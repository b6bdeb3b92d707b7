import type { AlertLevel } from './emergency-banner.tsx'
import { Icon } from './icons.tsx'
import { usePage } from './page-context.tsx'

type EmergencyLineProps = {
  level: AlertLevel
  /** The level in words, where it is not that of 警戒レベル. */
  words?: string | undefined
  title: string
  href: string
  drill?: boolean
}

/** An emergency in one line, for the top of pages about something else: its level, what it is, the way to it. */
export function EmergencyLine({ level, words, title, href, drill = false }: EmergencyLineProps) {
  const { t } = usePage()
  const mark = t('ui.emergency.drillTitle')
  return (
    <a className={`hb-emergency-line hb-emergency--level-${level}`} href={href}>
      <span className="hb-emergency-line__level">
        <Icon name={level >= 4 ? 'danger' : level === 1 ? 'info' : 'alert'} />
        {words ?? t('ui.emergency.level', { level })}
      </span>
      <span className="hb-emergency-line__title">
        {drill && !title.startsWith(mark) && mark}
        {title}
      </span>
    </a>
  )
}
