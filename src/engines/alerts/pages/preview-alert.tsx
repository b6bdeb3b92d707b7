import type { z } from 'zod'
import { type Page, page } from '#kernel'
import { Disclosure, Heading, NotificationBanner, usePage } from '#ui'
import type { AlertOperations } from '../operations/index.ts'
import { GeneratedTexts } from './alert-texts.tsx'
import type { Offer } from './part-props.ts'
import { AlertView } from './portal-alert.tsx'

type Data = z.output<AlertOperations['preview']['output']>

function Preview({ data, offer }: { data: Data; offer: Offer }) {
  const { t } = usePage()
  const { alert, mails, short, feed, cap, japanese, missing } = data
  return (
    <>
      <Heading level={1} lead={t('alerts.preview.lead')}>
        {t('alerts.preview.heading')}
      </Heading>
      {alert.drill && (
        <NotificationBanner tone="error" heading={t('alerts.drill')}>
          <p>{t('alerts.drill-note')}</p>
        </NotificationBanner>
      )}
      <Disclosure summary={t('alerts.preview.page')} open>
        <AlertView alert={alert} districts={offer.districts} map={offer.map} />
      </Disclosure>
      <GeneratedTexts translations={alert.translations} japanese={japanese} missing={missing} />
      {mails.map(({ language, title, body }) => (
        <Carried
          key={language}
          name={t('alerts.preview.mail', { language: t(`alerts.language.${language}`) })}
        >
          {`${title}\n\n${body}`}
        </Carried>
      ))}
      {short.map(({ language, text }) => (
        <Carried
          key={language}
          name={t('alerts.preview.short', { language: t(`alerts.language.${language}`) })}
        >
          {text}
        </Carried>
      ))}
      <Carried name={t('alerts.preview.feed')}>{feed}</Carried>
      <Carried name={t('alerts.preview.cap')}>{cap}</Carried>
    </>
  )
}

/** A document as it is carried, letter by letter. */
function Carried({ name, children }: { name: string; children: string }) {
  return (
    <Disclosure summary={name}>
      <pre className="hb-carried">{children}</pre>
    </Disclosure>
  )
}

/** What every medium would carry, before anybody approves it. */
export const previewPage = (operations: AlertOperations, offer: Offer): Page =>
  page({
    path: '/console/alerts/:id/preview',
    face: 'console',
    grant: 'alerts:read',
    parent: { path: '/console/alerts', label: 'alerts.tile.desk' },
    load: (ask, { id = '' }) => ask(operations.preview, { id }),
    title: (_data, t) => t('alerts.preview.heading'),
    view: ({ data }) => <Preview data={data} offer={offer} />,
  })
