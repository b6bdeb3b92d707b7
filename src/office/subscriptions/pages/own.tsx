import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import { Button, ErrorSummary, Form, Heading, localPath, usePage } from '#ui'
import type { changeSubscription } from '../operations/change-subscription.ts'
import type { leaveSubscription } from '../operations/leave-subscription.ts'
import type { showSubscription } from '../operations/show-subscription.ts'
import type { SubscriptionParts } from '../parts.ts'
import { ChoiceFields } from './choices.tsx'

type Show = ReturnType<typeof showSubscription>
type Data = z.output<Show['output']>
type Offer = Pick<SubscriptionParts, 'districts'> & {
  show: Show
  change: ReturnType<typeof changeSubscription>
  leave: ReturnType<typeof leaveSubscription>
}

function Own({ data, params, form: refused, newKey, offer }: ViewProps<Data> & { offer: Offer }) {
  const { lang, t } = usePage()
  const token = params['token'] ?? ''
  const action = localPath(lang, `/subscriptions/${token}`)
  const changing = refused?.operation === offer.change.name ? refused : null
  return (
    <>
      <Heading level={1} lead={t(`subscriptions.own.lead-${data.state}`, { address: data.hint })}>
        {t('subscriptions.own.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Form action={action} operation={offer.change.name} idempotencyKey={newKey()}>
        <ChoiceFields
          schema={offer.change.input}
          districts={offer.districts}
          values={changing?.values ?? { token, ...data.choices }}
          problems={changing?.problems ?? []}
        />
        <Button>{t('subscriptions.own.save')}</Button>
      </Form>
      <Heading level={2} lead={t('subscriptions.own.leave-lead')}>
        {t('subscriptions.own.leave-title')}
      </Heading>
      <Form
        action={action}
        operation={offer.leave.name}
        idempotencyKey={newKey()}
        hidden={[['token', token]]}
      >
        <Button look="secondary">{t('subscriptions.own.leave')}</Button>
      </Form>
    </>
  )
}

/** What the holder of the link chose, to change or to end. */
export const ownPage = (offer: Offer): Page =>
  page<Data>({
    path: '/subscriptions/:token',
    face: 'portal',
    grant: 'public',
    parent: { path: '/subscribe', label: 'subscriptions.subscribe.title' },
    load: (ask, { token = '' }) => ask(offer.show, { token }),
    title: (_data, t) => t('subscriptions.own.title'),
    view: (props) => <Own {...props} offer={offer} />,
    forms: [
      form(offer.change, (_output, { token = '' }) => `/subscriptions/${token}`),
      form(offer.leave, () => '/subscribe/left'),
    ],
  })
