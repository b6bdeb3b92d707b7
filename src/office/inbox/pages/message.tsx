import type { z } from 'zod'
import { type Page, page, type ViewProps } from '#kernel'
import { ButtonLink, DescriptionList, Heading, localPath, NotificationBanner, Time, usePage } from '#ui'
import type { InboxOperations } from '../operations/index.ts'
import { sectionName } from '../words-of.ts'
import { MessageBody, Withdrawn } from './message-body.tsx'
import { inboxPath, type Offers } from './offers.ts'

type Data = z.output<InboxOperations['get']['output']>
type Props = ViewProps<Data> & Offers

function Message(props: Props) {
  const { lang, t } = usePage()
  const { message, forName, readings } = props.data
  return (
    <>
      <Heading
        level={1}
        shoulder={forName === null ? t(`inbox.kind.${message.kind}`) : t('inbox.for', { name: forName })}
      >
        <span lang="ja">{message.content.title}</span>
      </Heading>
      <Withdrawn withdrawal={message.withdrawal} />
      <Facts {...props} />
      {message.number !== null &&
        (message.file ? (
          <p>
            <ButtonLink href={localPath(lang, `${inboxPath}/${message.id}/letter.pdf`)}>
              {t('inbox.message.file')}
            </ButtonLink>
          </p>
        ) : (
          <NotificationBanner tone="info" heading={t('inbox.message.drawing')}>
            <p>{t('inbox.message.drawing-text')}</p>
          </NotificationBanner>
        ))}
      <MessageBody content={message.content} />
      {readings.map(({ name, at }) => (
        <p key={at + name}>
          {t('inbox.message.proxy', { name })} <Time at={at} />
        </p>
      ))}
    </>
  )
}

/** Number, date and section of a message, as far as it has them. */
export function Facts({ data, routes }: { data: { message: Data['message'] } } & Pick<Offers, 'routes'>) {
  const { lang, t } = usePage()
  const { number, section, publishedAt, code } = data.message
  const items = [
    { term: t('inbox.field.section'), description: sectionName({ routes }, section, lang) },
    { term: t('inbox.field.at'), description: <Time at={publishedAt} style="era" /> },
  ]
  if (number !== null) items.unshift({ term: t('inbox.field.number'), description: number })
  if (code !== null) items.push({ term: t('inbox.field.code'), description: <code>{code}</code> })
  return <DescriptionList items={items} />
}

export const messagePage = (offers: Offers): Page =>
  page<Data>({
    path: `${inboxPath}/:id`,
    face: 'portal',
    grant: 'resident',
    parent: { path: inboxPath, label: 'inbox.tile.inbox' },
    load: (ask, { id = '' }) => ask(offers.operations.get, { id }),
    title: ({ message }) => message.content.title,
    view: (props) => <Message {...props} {...offers} />,
  })
