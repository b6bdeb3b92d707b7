import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ButtonLink,
  Disclosure,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  SchemaFields,
  Time,
  usePage,
} from '#ui'
import type { InboxOperations } from '../operations/index.ts'
import { Facts } from './message.tsx'
import { MessageBody, Withdrawn } from './message-body.tsx'
import { lettersPath, type Offers } from './offers.ts'

type Data = z.output<InboxOperations['getSent']['output']>
type Props = ViewProps<Data> & Offers

const pathOf = (id: string) => `${lettersPath}/${id}`

function SentLetter(props: Props) {
  const { lang, t } = usePage()
  const { message, names, readings } = props.data
  return (
    <>
      <Heading level={1} shoulder={t('inbox.write.to', { name: names.join(' ') })}>
        <span lang="ja">{message.content.title}</span>
      </Heading>
      <ErrorSummary problems={props.form?.problems ?? []} />
      <Withdrawn withdrawal={message.withdrawal} />
      <Facts {...props} />
      {message.file && (
        <p>
          <ButtonLink href={localPath(lang, `${pathOf(message.id)}/letter.pdf`)} look="secondary">
            {t('inbox.message.file')}
          </ButtonLink>
        </p>
      )}
      <MessageBody content={message.content} />
      <Heading level={2}>{t('inbox.sent.readings')}</Heading>
      {readings.length === 0 && <p>{t('inbox.sent.unread')}</p>}
      {readings.map(({ at, proxy }) => (
        <p key={at}>
          <Time at={at} /> {proxy ? t('inbox.sent.by-proxy') : t('inbox.sent.by-own')}
        </p>
      ))}
      <Withdraw {...props} />
    </>
  )
}

function Withdraw({ data: { message }, form: refused, newKey, may, operations }: Props) {
  const { lang, t } = usePage()
  if (message.withdrawal !== null || !may(operations.withdraw)) return null
  return (
    <Disclosure summary={t('inbox.withdraw.title')} open={refused !== null}>
      <p>{t('inbox.withdraw.text')}</p>
      <Form
        action={localPath(lang, pathOf(message.id))}
        operation={operations.withdraw.name}
        idempotencyKey={newKey()}
      >
        <SchemaFields
          schema={operations.withdraw.input}
          module="inbox"
          values={refused?.values ?? { id: message.id }}
          problems={refused?.problems ?? []}
        />
        <Button look="danger">{t('inbox.withdraw.button')}</Button>
      </Form>
    </Disclosure>
  )
}

export const sentLetterPage = (offers: Offers): Page =>
  page<Data>({
    path: pathOf(':id'),
    face: 'console',
    grant: 'inbox:read',
    parent: { path: lettersPath, label: 'inbox.tile.letters' },
    load: (ask, { id = '' }) => ask(offers.operations.getSent, { id }),
    title: ({ message }) => message.content.title,
    view: (props) => <SentLetter {...props} {...offers} />,
    forms: [form(offers.operations.withdraw, (_output, { id = '' }) => pathOf(id))],
  })
