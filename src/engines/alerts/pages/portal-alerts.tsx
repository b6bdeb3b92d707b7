import type { ReactNode } from 'react'
import type { z } from 'zod'
import { type Pulse, page } from '#kernel'
import { EmptyState, Heading, localPath, usePage } from '#ui'
import { listLiveAlerts } from '../operations/list-live-alerts.ts'
import { AlertBanner } from './level.tsx'

type Live = z.output<typeof listLiveAlerts.output>

/** Real ones first; drills apart under their own heading, so that neither is taken for the other. */
function LiveAlerts({ alerts, drills }: Live) {
  const { t } = usePage()
  return (
    <>
      {alerts.map((alert) => (
        <AlertBanner key={alert.id} alert={alert} linked />
      ))}
      {drills.length > 0 && <Heading level={2}>{t('alerts.drills-now')}</Heading>}
      {drills.map((alert) => (
        <AlertBanner key={alert.id} alert={alert} linked />
      ))}
    </>
  )
}

function Nothing() {
  const { t } = usePage()
  return <EmptyState heading={t('alerts.none.heading')}>{t('alerts.none.text')}</EmptyState>
}

const isQuiet = ({ alerts, drills }: Live) => alerts.length === 0 && drills.length === 0

/** The top of the portal's front page. */
export const alertsPulse: Pulse = {
  load: (ask) => ask(listLiveAlerts, {}),
  view: (data) => <Current live={data as Live} />,
}

function Current({ live }: { live: Live }): ReactNode {
  const { t } = usePage()
  return (
    <>
      <Heading level={2}>{t('alerts.now')}</Heading>
      {isQuiet(live) ? <Nothing /> : <LiveAlerts {...live} />}
    </>
  )
}

function AlertsPage({ live }: { live: Live }) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('alerts.portal.lead')}>
        {t('alerts.tile.alerts')}
      </Heading>
      {isQuiet(live) ? <Nothing /> : <LiveAlerts {...live} />}
      <Heading level={2}>{t('alerts.feeds.heading')}</Heading>
      <p>{t('alerts.feeds.text')}</p>
      <ul>
        <li>
          <a href={localPath(lang, '/alerts/feed.atom')}>{t('alerts.feeds.live')}</a>
        </li>
        <li>
          <a href={localPath(lang, '/alerts/drills.atom')}>{t('alerts.feeds.drills')}</a>
        </li>
      </ul>
    </>
  )
}

export const alertsPage = page({
  path: '/alerts',
  face: 'portal',
  grant: 'public',
  cache: true,
  load: (ask) => ask(listLiveAlerts, {}),
  title: (_data, t) => t('alerts.tile.alerts'),
  view: ({ data }) => <AlertsPage live={data} />,
})
