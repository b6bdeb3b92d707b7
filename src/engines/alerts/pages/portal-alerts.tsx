import type { z } from 'zod'
import { type Page, type Pulse, page } from '#kernel'
import { EmptyState, Heading, localPath, usePage } from '#ui'
import { listLiveAlerts } from '../operations/list-live-alerts.ts'
import type { District } from '../words-of.ts'
import { AlertBanner, AlertLine } from './level.tsx'

type Shown = { live: z.output<typeof listLiveAlerts.output>; districts: readonly District[] }

/** Real ones first; drills apart under their own heading, so that neither is taken for the other. */
function LiveAlerts({ live: { alerts, drills }, districts }: Shown) {
  const { t } = usePage()
  if (alerts.length === 0 && drills.length === 0)
    return <EmptyState heading={t('alerts.none.heading')}>{t('alerts.none.text')}</EmptyState>
  return (
    <>
      {alerts.map((alert) => (
        <AlertBanner key={alert.id} alert={alert} districts={districts} linked />
      ))}
      {drills.length > 0 && <Heading level={2}>{t('alerts.drills-now')}</Heading>}
      {drills.map((alert) => (
        <AlertBanner key={alert.id} alert={alert} districts={districts} linked />
      ))}
    </>
  )
}

/** The top of the portal's front page. */
export const alertsPulse = (districts: readonly District[]): Pulse => ({
  load: (ask) => ask(listLiveAlerts, {}),
  view: (live) => <Current live={live as Shown['live']} districts={districts} />,
  path: '/alerts',
  banner: (live) => {
    const { alerts } = live as Shown['live']
    return alerts.length === 0 ? null : alerts.map((one) => <AlertLine key={one.id} alert={one} />)
  },
})

function Current(shown: Shown) {
  const { t } = usePage()
  return (
    <>
      <Heading level={2}>{t('alerts.now')}</Heading>
      <LiveAlerts {...shown} />
    </>
  )
}

function AlertsPage(shown: Shown) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('alerts.portal.lead')}>
        {t('alerts.tile.alerts')}
      </Heading>
      <LiveAlerts {...shown} />
      <Heading level={2}>{t('alerts.feeds.heading')}</Heading>
      <p>{t('alerts.feeds.text')}</p>
      <Feeds />
    </>
  )
}

function Feeds() {
  const { lang, t } = usePage()
  const links = [
    ['now.txt', t('alerts.feeds.now')],
    ['feed.atom', t('alerts.feeds.live')],
    ['feed.json', t('alerts.feeds.live-json')],
    ['drills.atom', t('alerts.feeds.drills')],
    ['drills.json', t('alerts.feeds.drills-json')],
  ]
  return (
    <ul>
      {links.map(([file, label]) => (
        <li key={file}>
          <a href={localPath(lang, `/alerts/${file}`)}>{label}</a>
        </li>
      ))}
    </ul>
  )
}

export const alertsPage = (districts: readonly District[]): Page =>
  page({
    path: '/alerts',
    face: 'portal',
    grant: 'public',
    cache: true,
    load: (ask) => ask(listLiveAlerts, {}),
    title: (_data, t) => t('alerts.tile.alerts'),
    view: ({ data }) => <AlertsPage live={data} districts={districts} />,
  })
