import type { z } from 'zod'
import { type Page, page } from '#kernel'
import { DescriptionList, Heading, localPath, NotificationBanner, Time, usePage } from '#ui'
import { showAlert } from '../operations/show-alert.ts'
import type { PublicAlert } from '../public-alert.ts'
import { areaWords, type District, headlineOf, wordsOf } from '../words-of.ts'
import { AreaMap } from './area-map.tsx'
import { AlertBanner } from './level.tsx'
import { LanguageChooser, OtherLanguages } from './other-languages.tsx'
import type { Offer } from './part-props.ts'

type Place = Pick<Offer, 'districts' | 'map'>
type Shown = z.output<typeof showAlert.output>

function AlertPage({ shown, districts, map }: Place & { shown: Shown }) {
  const { lang, t } = usePage()
  const { alert, live, identifier, successorId } = shown
  const ended = alert.msgType !== 'Cancel' && !live
  return (
    <>
      <Heading level={1}>{t(alert.drill ? 'alerts.one-drill' : 'alerts.one')}</Heading>
      <LanguageChooser alert={alert} />
      {ended && (
        <NotificationBanner
          tone="warning"
          heading={t(`alerts.ended.${alert.state === 'published' ? 'expired' : alert.state}`)}
        >
          {successorId && <a href={localPath(lang, `/alerts/${successorId}`)}>{t('alerts.ended.newer')}</a>}
        </NotificationBanner>
      )}
      <AlertView alert={alert} districts={districts} map={map} />
      <Facts alert={alert} identifier={identifier} districts={districts} />
      <OtherLanguages alert={alert} />
    </>
  )
}

/** What it says, as residents read it. */
export function AlertView({ alert, districts, map }: Place & { alert: PublicAlert }) {
  const { lang, t } = usePage()
  const words = wordsOf(alert, lang)
  return (
    <>
      {alert.msgType === 'Cancel' ? (
        <Cancellation headline={words.headline} />
      ) : (
        <AlertBanner alert={alert} linked={false} districts={districts} />
      )}
      <Heading level={2}>{t('alerts.field.description')}</Heading>
      <p className="hb-lines">{words.description}</p>
      <Heading level={2}>{t('alerts.field.instruction')}</Heading>
      <p className="hb-lines">{words.instruction}</p>
      {map && (alert.districts.length > 0 || alert.drawn !== null) && (
        <AreaMap map={map} districts={districts} chosen={alert.districts} drawn={alert.drawn} />
      )}
    </>
  )
}

function Cancellation({ headline }: { headline: string }) {
  return <NotificationBanner tone="info" heading={headline} />
}

type FactsProps = { alert: PublicAlert; identifier: string; districts: readonly District[] }

function Facts({ alert, identifier, districts }: FactsProps) {
  const { lang, t } = usePage()
  const area = areaWords(alert, districts, { lang, t })
  return (
    <DescriptionList
      items={[
        ...(alert.approvedAt
          ? [{ term: t('alerts.fact.issued'), description: <Time at={alert.approvedAt} /> }]
          : []),
        ...(area ? [{ term: t('alerts.field.districts'), description: area }] : []),
        ...(alert.drawn
          ? [{ term: t('alerts.fact.drawn'), description: <code className="hb-wrap">{alert.drawn}</code> }]
          : []),
        ...(alert.shelters && alert.msgType !== 'Cancel'
          ? [{ term: t('alerts.fact.shelters'), description: alert.shelters }]
          : []),
        { term: t('alerts.fact.expires'), description: <Time at={alert.expiresAt} /> },
        {
          term: t('alerts.fact.cap'),
          description: <a href={`/alerts/${identifier}.cap`}>{t('alerts.fact.cap-link')}</a>,
        },
        {
          term: t('alerts.fact.list'),
          description: <a href={localPath(lang, '/alerts')}>{t('alerts.fact.list-link')}</a>,
        },
      ]}
    />
  )
}

/** One alert that went out, for ever under the same address. */
export const alertPage = ({ districts, map }: Place): Page =>
  page({
    path: '/alerts/:id',
    face: 'portal',
    grant: 'public',
    cache: true,
    parent: { path: '/alerts', label: 'alerts.tile.alerts' },
    load: (ask, { id = '' }) => ask(showAlert, { id }),
    title: ({ alert }, t, lang) => headlineOf(alert, lang, t),
    view: ({ data }) => <AlertPage shown={data} districts={districts} map={map} />,
  })
