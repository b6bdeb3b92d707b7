import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  NotificationBanner,
  SchemaFields,
  usePage,
} from '#ui'
import type { InboxOperations } from '../operations/index.ts'
import { inboxPath, type Offers } from './offers.ts'

type Data = z.output<InboxOperations['settings']['output']>
type Props = ViewProps<Data> & Offers

const path = `${inboxPath}/settings`

function Settings(props: Props) {
  const { lang, t } = usePage()
  const { data, form: refused, newKey, operations } = props
  const posting = refused?.operation === operations.choosePost.name ? refused : null
  return (
    <>
      <Heading level={1} lead={t('inbox.settings.lead')}>
        {t('inbox.settings.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {data.mailOffered && <Mail {...props} />}
      <Heading level={2} lead={t('inbox.settings.post-text')}>
        {t('inbox.settings.post')}
      </Heading>
      <Form action={localPath(lang, path)} operation={operations.choosePost.name} idempotencyKey={newKey()}>
        <SchemaFields
          schema={operations.choosePost.input}
          module="inbox"
          values={posting?.values ?? { post: data.post }}
          problems={posting?.problems ?? []}
        />
        <Button look="secondary">{t('inbox.settings.save')}</Button>
      </Form>
    </>
  )
}

function Mail({ data, form: refused, newKey, operations, languages }: Props) {
  const { lang, t } = usePage()
  const asking = refused?.operation === operations.requestMail.name ? refused : null
  const here = localPath(lang, path)
  return (
    <>
      <Heading level={2} lead={t('inbox.settings.mail-text')}>
        {t('inbox.settings.mail')}
      </Heading>
      {data.addresses.map(({ state, address }) => (
        <NotificationBanner
          key={state}
          tone={state === 'refused' ? 'warning' : 'info'}
          heading={t(`inbox.address.${state}`)}
        >
          <p>{t(`inbox.address.${state}-text`, { address })}</p>
        </NotificationBanner>
      ))}
      <Form action={here} operation={operations.requestMail.name} idempotencyKey={newKey()}>
        <SchemaFields
          schema={operations.requestMail.input}
          module="inbox"
          values={asking?.values ?? { lang: languages.includes(lang) ? lang : 'ja' }}
          problems={asking?.problems ?? []}
        />
        <Button>{t('inbox.settings.ask')}</Button>
      </Form>
      {data.addresses.length > 0 && (
        <Form action={here} operation={operations.leaveMail.name} idempotencyKey={newKey()}>
          <Button look="secondary">{t('inbox.settings.leave')}</Button>
        </Form>
      )}
    </>
  )
}

export const settingsPage = (offers: Offers): Page => {
  const { operations } = offers
  const stay = () => path
  return page<Data>({
    path,
    face: 'portal',
    grant: 'resident',
    parent: { path: inboxPath, label: 'inbox.tile.inbox' },
    load: (ask) => ask(operations.settings, {}),
    title: (_data, t) => t('inbox.settings.title'),
    view: (props) => <Settings {...props} {...offers} />,
    forms: [
      form(operations.choosePost, stay),
      form(operations.requestMail, stay),
      form(operations.leaveMail, stay),
    ],
  })
}
