import { form, page, type ViewProps } from '#kernel'
import { Button, ErrorSummary, Form, Heading, localPath, NotificationBanner, usePage } from '#ui'
import { enrol } from '../operations/enrol.ts'
import { reEnrol } from '../operations/re-enrol.ts'

function Enrol({ params, form: refused, newKey }: ViewProps<null>) {
  const { lang, t } = usePage()
  const token = params['token'] ?? ''
  return (
    <>
      <Heading level={1} lead={t('people.enrol.lead')}>
        {t('people.enrol.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Form
        action={localPath(lang, `/enrol/${token}`)}
        operation={enrol.name}
        idempotencyKey={newKey()}
        hidden={[['token', token]]}
      >
        <Button>{t('people.enrol.button')}</Button>
      </Form>
    </>
  )
}

function ReEnrol({ params, form: refused, newKey }: ViewProps<null>) {
  const { lang, t } = usePage()
  const token = params['token'] ?? ''
  return (
    <>
      <Heading level={1} lead={t('people.enrol.lead')}>
        {t('people.re-enrol.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <NotificationBanner tone="warning" heading={t('people.re-enrol.heading')}>
        <p>{t('people.re-enrol.text')}</p>
      </NotificationBanner>
      <Form
        action={localPath(lang, `/re-enrol/${token}`)}
        operation={reEnrol.name}
        idempotencyKey={newKey()}
        hidden={[['token', token]]}
      >
        <Button>{t('people.enrol.button')}</Button>
      </Form>
    </>
  )
}

// From a link one goes on to add a passkey: the link itself works once.
const account = () => '/console/account'
const tokenOf = ({ token }: { token: string }) => token

/** A link does nothing by itself: mail scanners and previews open links, people press buttons. */
export const enrolPage = page({
  path: '/enrol/:token',
  face: 'portal',
  side: 'console',
  grant: 'public',
  load: async () => null,
  title: (_data, t) => t('people.enrol.title'),
  view: (props) => <Enrol {...props} />,
  forms: [form(enrol, account, tokenOf)],
})

/** The link two people agreed on. */
export const reEnrolPage = page({
  path: '/re-enrol/:token',
  face: 'portal',
  side: 'console',
  grant: 'public',
  load: async () => null,
  title: (_data, t) => t('people.re-enrol.title'),
  view: (props) => <ReEnrol {...props} />,
  forms: [form(reEnrol, account, tokenOf)],
})
