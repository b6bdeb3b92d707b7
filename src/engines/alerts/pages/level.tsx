import type { ReactNode } from 'react'
import { type AlertLevel, EmergencyBanner, localPath, StatusTag, type Tone, usePage } from '#ui'
import type { PublicAlert } from '../public-alert.ts'
import type { Alert, AlertState } from '../schema.ts'
import { wordsOf } from '../words-of.ts'

/** Hazards whose level is one of the warning levels people know (警戒レベル); for others it is only our own ranking. */
const official = new Set(['heavy-rain', 'landslide', 'flood', 'storm-surge'])

/** How strong it is, in words that promise no more than the agency or the mayor said. */
export function useLevelWords(alert: Pick<Alert, 'hazard' | 'level'>): { level: string; call: string } {
  const { t } = usePage()
  const scale = official.has(alert.hazard) ? 'official' : 'own'
  return { level: t(`alerts.level.${scale}.${alert.level}`), call: t(`alerts.call.${scale}.${alert.level}`) }
}

export function AlertBanner({
  alert,
  linked,
  children,
}: {
  alert: PublicAlert
  linked: boolean
  children?: ReactNode
}) {
  const { lang, t } = usePage()
  const words = wordsOf(alert, lang)
  const { level, call } = useLevelWords(alert)
  return (
    <EmergencyBanner
      id={`alert-${alert.id}`}
      level={alert.level as AlertLevel}
      words={{ level, call }}
      title={words.headline}
      at={alert.approvedAt ?? undefined}
      drill={alert.drill}
      {...(linked
        ? { action: { href: localPath(lang, `/alerts/${alert.id}`), label: t('alerts.read-more') } }
        : {})}
    >
      {children}
    </EmergencyBanner>
  )
}

const tones: Record<AlertState, Tone | 'neutral'> = {
  draft: 'neutral',
  submitted: 'warning',
  approved: 'info',
  published: 'success',
  updated: 'neutral',
  cancelled: 'neutral',
  expired: 'neutral',
  discarded: 'neutral',
}

/** Where an alert stands, for staff; a drill says so beside it. */
export function AlertStatus({ alert }: { alert: Pick<Alert, 'state' | 'drill' | 'authors' | 'msgType'> }) {
  const { t } = usePage()
  const proposal = alert.state === 'draft' && alert.authors.length === 0
  return (
    <>
      <StatusTag tone={proposal ? 'warning' : tones[alert.state]}>
        {t(proposal ? 'alerts.state.proposal' : `alerts.state.${alert.state}`)}
      </StatusTag>{' '}
      {alert.msgType !== 'Alert' && (
        <StatusTag tone="info">{t(`alerts.msg-type.${alert.msgType}`)}</StatusTag>
      )}{' '}
      {alert.drill && <StatusTag tone="error">{t('alerts.drill')}</StatusTag>}
    </>
  )
}
