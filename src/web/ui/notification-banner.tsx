import type { ReactNode } from 'react'
import { Icon, type IconName } from './icons.tsx'
import { usePage } from './page-context.tsx'
import { VisuallyHidden } from './visually-hidden.tsx'

export type Tone = 'info' | 'success' | 'warning' | 'error'

const ICONS: Record<Tone, IconName> = { info: 'info', success: 'check', warning: 'alert', error: 'danger' }

type NotificationBannerProps = { tone: Tone; heading: string; children?: ReactNode }

/** What has just happened, or what the reader should know before going on. */
export function NotificationBanner({ tone, heading, children }: NotificationBannerProps) {
  const { t } = usePage()
  return (
    <div className={`hb-notification hb-notification--${tone}`}>
      <Icon name={ICONS[tone]} className="hb-notification__icon" />
      <div className="hb-notification__words">
        <h2 className="hb-notification__heading">
          <VisuallyHidden>{t(`ui.notification.${tone}`)}</VisuallyHidden>
          {heading}
        </h2>
        {children}
      </div>
    </div>
  )
}
