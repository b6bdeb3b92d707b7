import { form, type Page, page } from '#kernel'
import { DescriptionList, Disclosure, Heading, localPath, NotificationBanner, Time, usePage } from '#ui'
import { discardAlert } from '../operations/discard-alert.ts'
import { getAlert } from '../operations/get-alert.ts'
import type { AlertOperations } from '../operations/index.ts'
import { keepPrepared } from '../operations/keep-prepared.ts'
import { leaveAlert } from '../operations/leave-alert.ts'
import { sendBackAlert } from '../operations/send-back-alert.ts'
import { areaWords, levelWords } from '../words-of.ts'
import { AlertTexts, GeneratedTexts } from './alert-texts.tsx'
import { DraftPart } from './draft-part.tsx'
import { AlertStatus } from './level.tsx'
import { LivePart } from './live-part.tsx'
import { type Data, generatedIn, type Offer, type PartProps } from './part-props.ts'
import { SubmittedPart } from './submitted-part.tsx'

function Facts({ data, offer }: { data: Data; offer: Offer }) {
  const { lang, t } = usePage()
  const { alert, predecessor, telegram } = data
  const { level } = levelWords(alert, t)
  const area = areaWords(alert, offer.districts, { lang, t })
  return (
    <DescriptionList
      items={[
        { term: t('alerts.field.state'), description: <AlertStatus alert={alert} /> },
        { term: t('alerts.field.hazard'), description: t(`alerts.hazard.${alert.hazard}`) },
        { term: t('alerts.field.level'), description: level },
        ...(area ? [{ term: t('alerts.field.districts'), description: area }] : []),
        ...(alert.drawn ? [{ term: t('alerts.field.drawn'), description: <code>{alert.drawn}</code> }] : []),
        ...(alert.shelters ? [{ term: t('alerts.field.shelters'), description: alert.shelters }] : []),
        { term: t('alerts.field.expiresAt'), description: <Time at={alert.expiresAt} /> },
        ...(telegram ? [{ term: t('alerts.fact.telegram'), description: telegram.title }] : []),
        ...(telegram?.reportedAt
          ? [{ term: t('alerts.fact.reported'), description: <Time at={telegram.reportedAt} /> }]
          : []),
        ...(predecessor
          ? [
              {
                term: t('alerts.fact.follows'),
                description: (
                  <a href={localPath(lang, `/console/alerts/${predecessor.id}`)}>
                    {predecessor.texts.ja.headline}
                  </a>
                ),
              },
            ]
          : []),
        ...(alert.overrideReason
          ? [{ term: t('alerts.fact.override'), description: alert.overrideReason }]
          : []),
      ]}
    />
  )
}

function AlertScreen(props: PartProps) {
  const { t } = usePage()
  const { alert, live } = props.data
  return (
    <>
      <Heading level={1} shoulder={t('alerts.tile.desk')}>
        {alert.texts.ja.headline}
      </Heading>
      {alert.drill && (
        <NotificationBanner tone="error" heading={t('alerts.drill')}>
          <p>{t('alerts.drill-note')}</p>
        </NotificationBanner>
      )}
      {alert.automaticClass !== null && (
        <NotificationBanner tone="warning" heading={t('alerts.by-itself.heading')}>
          <p>{t('alerts.by-itself.text')}</p>
        </NotificationBanner>
      )}
      {alert.state === 'draft' && props.data.telegram?.late && (
        <NotificationBanner tone="warning" heading={t('alerts.late.heading')}>
          <p>{t('alerts.late.text')}</p>
        </NotificationBanner>
      )}
      <Facts data={props.data} offer={props.offer} />
      {alert.state === 'draft' &&
        (props.may(props.operations.edit) ? <DraftPart {...props} /> : <AlertTexts texts={alert.texts} />)}
      {alert.state === 'submitted' && <SubmittedPart {...props} />}
      {live && <LivePart {...props} />}
      {alert.state !== 'draft' && alert.state !== 'submitted' && (
        <Disclosure summary={t('alerts.texts')} open={!live}>
          <AlertTexts texts={alert.texts} />
          <GeneratedTexts {...generatedIn(props.data)} />
        </Disclosure>
      )}
    </>
  )
}

/** One alert from proposal to end: what can be done with it is what this page offers. */
export const alertScreenPage = (operations: AlertOperations, offer: Offer): Page => {
  const stay = (alert: { id: string }) => `/console/alerts/${alert.id}`
  return page({
    path: '/console/alerts/:id',
    face: 'console',
    grant: 'alerts:read',
    parent: { path: '/console/alerts', label: 'alerts.tile.desk' },
    load: async (ask, { id = '' }) => ({
      ...(await ask(getAlert, { id })),
      preview: await ask(operations.preview, { id }),
    }),
    title: ({ alert }) => alert.texts.ja.headline,
    view: (props) => <AlertScreen {...props} operations={operations} offer={offer} />,
    forms: [
      form(operations.edit, stay),
      form(operations.rewrite, stay),
      form(operations.submit, stay),
      form(keepPrepared, () => '/console/alerts/new'),
      form(leaveAlert, stay),
      form(discardAlert, () => '/console/alerts'),
      form(operations.approve, stay),
      form(sendBackAlert, stay),
      form(operations.override, stay),
    ],
  })
}
