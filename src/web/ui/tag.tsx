import { Icon, type IconName } from './icons.tsx'
import type { Tone } from './notification-banner.tsx'

/** A plain label, such as a subject. */
export function Tag({ children }: { children: string }) {
  return <span className="hb-tag">{children}</span>
}

const ICONS: Record<Tone, IconName> = { info: 'info', success: 'check', warning: 'alert', error: 'danger' }

/** Where something stands. The words carry the meaning; shape and colour repeat it. */
export function StatusTag({ tone, children }: { tone: Tone | 'neutral'; children: string }) {
  return (
    <span className={`hb-tag hb-tag--${tone}`}>
      {tone !== 'neutral' && <Icon name={ICONS[tone]} />}
      {children}
    </span>
  )
}
