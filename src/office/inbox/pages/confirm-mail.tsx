import { form, type Page, page, type ViewProps } from '#kernel'
import { Button, ErrorSummary, Form, Heading, localPath, usePage } from '#ui'
import type { Offers } from './offers.ts'

function Confirm({ params, form: refused, newKey, operations }: ViewProps<null> & Offers) {
  const { lang, t } = usePage()
  const token = params['token'] ?? ''
  return (
    <>
      <Heading level={1} lead={t('inbox.confirm.lead')}>
        {t('inbox.confirm.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Form
        action={localPath(lang, `/inbox/confirm/${token}`)}
        operation={operations.confirmMail.name}
        idempotencyKey={newKey()}
        hidden={[['token', token]]}
      >
        <Button>{t('inbox.confirm.button')}</Button>
      </Form>
    </>
  )
}

function Confirmed() {
  const { t } = usePage()
  return (
    <Heading level={1} lead={t('inbox.confirmed.lead')}>
      {t('inbox.confirmed.title')}
    </Heading>
  )
}

/** A link does nothing by itself: mail scanners and previews open links, people press buttons. */
export const confirmPages = (offers: Offers): Page[] => [
  page<null>({
    path: '/inbox/confirm/:token',
    face: 'portal',
    grant: 'public',
    load: async () => null,
    title: (_data, t) => t('inbox.confirm.title'),
    view: (props) => <Confirm {...props} {...offers} />,
    forms: [form(offers.operations.confirmMail, () => '/inbox/confirmed')],
  }),
  page<null>({
    path: '/inbox/confirmed',
    face: 'portal',
    grant: 'public',
    cache: true,
    load: async () => null,
    title: (_data, t) => t('inbox.confirmed.title'),
    view: () => <Confirmed />,
  }),
]
