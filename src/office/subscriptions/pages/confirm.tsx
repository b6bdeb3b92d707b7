import { form, type Page, page, type ViewProps } from '#kernel'
import { Button, ErrorSummary, Form, Heading, localPath, usePage } from '#ui'
import type { confirmSubscription } from '../operations/confirm-subscription.ts'

type Confirm = ReturnType<typeof confirmSubscription>

function Screen({ params, form: refused, newKey, confirm }: ViewProps<null> & { confirm: Confirm }) {
  const { lang, t } = usePage()
  const token = params['token'] ?? ''
  return (
    <>
      <Heading level={1} lead={t('subscriptions.confirm.lead')}>
        {t('subscriptions.confirm.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Form
        action={localPath(lang, `/subscribe/confirm/${token}`)}
        operation={confirm.name}
        idempotencyKey={newKey()}
        hidden={[['token', token]]}
      >
        <Button>{t('subscriptions.confirm.button')}</Button>
      </Form>
    </>
  )
}

/** A link does nothing by itself: mail scanners and previews open links, people press buttons. */
export const confirmPage = (confirm: Confirm): Page =>
  page<null>({
    path: '/subscribe/confirm/:token',
    face: 'portal',
    grant: 'public',
    parent: { path: '/subscribe', label: 'subscriptions.subscribe.title' },
    load: async () => null,
    title: (_data, t) => t('subscriptions.confirm.title'),
    view: (props) => <Screen {...props} confirm={confirm} />,
    forms: [form(confirm, ({ token }) => `/subscriptions/${token}`)],
  })
