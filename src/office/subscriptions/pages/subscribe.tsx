import { form, type Page, page, type ViewProps } from '#kernel'
import { Button, ErrorSummary, Form, Heading, localPath, NotificationBanner, usePage } from '#ui'
import type { requestSubscription } from '../operations/request-subscription.ts'
import type { SubscriptionParts } from '../parts.ts'
import { ChoiceFields } from './choices.tsx'
import { Machines } from './machines.tsx'

type Request = ReturnType<typeof requestSubscription>
type Offer = Pick<SubscriptionParts, 'districts' | 'topics' | 'publicUrl'> & {
  request: Request
  mail: boolean
}

function Subscribe({ form: refused, newKey, offer }: ViewProps<null> & { offer: Offer }) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('subscriptions.subscribe.lead')}>
        {t('subscriptions.subscribe.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {offer.mail ? (
        <Form action={localPath(lang, '/subscribe')} operation={offer.request.name} idempotencyKey={newKey()}>
          <ChoiceFields
            schema={offer.request.input}
            districts={offer.districts}
            values={refused?.values ?? { lang, minLevel: 3 }}
            problems={refused?.problems ?? []}
          />
          <p>{t('subscriptions.subscribe.privacy')}</p>
          <Button>{t('subscriptions.subscribe.button')}</Button>
        </Form>
      ) : (
        <NotificationBanner tone="info" heading={t('subscriptions.no-mail.heading')}>
          <p>{t('subscriptions.no-mail.text')}</p>
        </NotificationBanner>
      )}
      <Machines topics={offer.topics} publicUrl={offer.publicUrl} />
    </>
  )
}

/** Where a resident asks to be told by mail, and a newsroom finds what its machine needs. */
export const subscribePage = (offer: Offer): Page =>
  page<null>({
    path: '/subscribe',
    face: 'portal',
    grant: 'public',
    load: async () => null,
    title: (_data, t) => t('subscriptions.subscribe.title'),
    view: (props) => <Subscribe {...props} offer={offer} />,
    forms: [form(offer.request, () => '/subscribe/sent')],
  })
