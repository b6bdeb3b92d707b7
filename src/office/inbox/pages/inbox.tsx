import { z } from 'zod'
import { type Page, page, type ViewProps } from '#kernel'
import {
  ButtonLink,
  type Column,
  EmptyState,
  Heading,
  localPath,
  Pagination,
  StatusTag,
  Table,
  usePage,
} from '#ui'
import type { InboxOperations } from '../operations/index.ts'
import { pageOf, useMessageColumns } from './message-list.tsx'
import { inboxPath, type Offers } from './offers.ts'

type Data = z.output<InboxOperations['list']['output']>
type Row = Data['messages'][number]
type Props = ViewProps<Data> & Offers

function Inbox(props: Props) {
  const { lang, t } = usePage()
  const { data, params } = props
  const { all, unread, pages, forName } = data
  const forId = params['for'] ?? ''
  const lead = all === 0 ? undefined : t('inbox.list.unread', { count: unread })
  return (
    <>
      <Heading
        level={1}
        lead={lead}
        shoulder={forName === null ? undefined : t('inbox.for', { name: forName })}
      >
        {t('inbox.tile.inbox')}
      </Heading>
      {all === 0 ? (
        <EmptyState heading={t('inbox.list.none')}>{t('inbox.list.none-text')}</EmptyState>
      ) : (
        <Messages {...props} />
      )}
      <Pagination
        page={pageOf(params['page'])}
        pages={pages}
        href={(n) => `${localPath(lang, inboxPath)}?${new URLSearchParams({ for: forId, page: String(n) })}`}
      />
      {forName === null && (
        <p>
          <ButtonLink href={localPath(lang, `${inboxPath}/settings`)} look="secondary">
            {t('inbox.settings.title')}
          </ButtonLink>
        </p>
      )}
    </>
  )
}

function Messages(props: Props) {
  const { lang, t } = usePage()
  const { kind, section, at } = useMessageColumns(props)
  const columns: Column<Row>[] = [
    {
      key: 'title',
      header: t('inbox.field.title'),
      cell: ({ id, title }) =>
        title === null ? (
          t('inbox.list.gone')
        ) : (
          <a href={localPath(lang, `${inboxPath}/${id}`)} lang="ja">
            {title}
          </a>
        ),
    },
    { key: 'state', header: t('inbox.field.state'), cell: (row) => <State row={row} /> },
    kind,
    section,
    at,
  ]
  return (
    <Table
      caption={t('inbox.list.caption')}
      rows={props.data.messages}
      rowKey={({ id }) => id}
      columns={columns}
    />
  )
}

function State({ row }: { row: Row }) {
  const { t } = usePage()
  if (row.withdrawnAt !== null) return <StatusTag tone="warning">{t('inbox.state.withdrawn')}</StatusTag>
  if (row.readAt === null) return <StatusTag tone="info">{t('inbox.state.new')}</StatusTag>
  return <StatusTag tone="neutral">{t('inbox.state.read')}</StatusTag>
}

/** Whose inbox an address asks for; one's own for anything else. */
const Whose = z.uuid().nullable().catch(null)

/** What the town sent to who has signed in, or with `for` to somebody they act for. */
export const inboxPage = (offers: Offers): Page =>
  page<Data>({
    path: inboxPath,
    face: 'portal',
    grant: 'resident',
    query: ['for', 'page'],
    parent: { path: '/my', label: 'residents.tile.my' },
    load: (ask, params) =>
      ask(offers.operations.list, {
        for: Whose.parse(params['for']),
        page: pageOf(params['page']),
      }),
    title: (_data, t) => t('inbox.tile.inbox'),
    view: (props) => <Inbox {...props} {...offers} />,
  })
