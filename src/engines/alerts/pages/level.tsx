import {
  type AlertLevel,
  EmergencyBanner,
  EmergencyLine,
  localPath,
  StatusTag,
  type Tone,
  usePage,
} from '#ui'
import type { PublicAlert } from '../public-alert.ts'
import type { Alert, AlertState } from '../schema.ts'
import { areaNames, type District, levelWords, wordsOf } from '../words-of.ts'

/** An alert as residents meet it: how strong, what, where, and the way to the rest. */
export function AlertBanner({
  alert,
  linked,
  districts,
}: {
  alert: PublicAlert
  linked: boolean
  districts: readonly District[]
}) {
  const { lang, t } = usePage()
  return (
    <EmergencyBanner
      id={`alert-${alert.id}`}
      level={alert.level as AlertLevel}
      words={levelWords(alert, t)}
      title={wordsOf(alert, lang).headline}
      at={alert.approvedAt ?? undefined}
      areas={areaNames(alert, districts, { lang, t })}
      drill={alert.drill}
      {...(linked
        ? { action: { href: localPath(lang, `/alerts/${alert.id}`), label: t('alerts.read-more') } }
        : {})}
    ></EmergencyBanner>
  )
}

/** One line for the top of other pages. */
export function AlertLine({ alert }: { alert: PublicAlert }) {
  const { lang, t } = usePage()
  const { level } = levelWords(alert, t)
  return (
    <EmergencyLine
      level={alert.level as AlertLevel}
      words={level}
      title={wordsOf(alert, lang).headline}
      href={localPath(lang, `/alerts/${alert.id}`)}
    />
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
