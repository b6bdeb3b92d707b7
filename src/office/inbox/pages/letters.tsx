import type { z } from 'zod'
import { type Page, page, type ViewProps } from '#kernel'
import {
  ButtonGroup,
  ButtonLink,
  type Column,
  EmptyState,
  Heading,
  localPath,
  Pagination,
  StatusTag,
  Table,
  Time,
  usePage,
} from '#ui'
import type { InboxOperations } from '../operations/index.ts'
import { pageOf, useMessageColumns } from './message-list.tsx'
import { lettersPath, type Offers } from './offers.ts'

type Drafts = z.output<InboxOperations['listDrafts']['output']>['drafts']
type Data = z.output<InboxOperations['listSent']['output']> & { drafts: Drafts }
type Row = Data['messages'][number]
type Props = ViewProps<Data> & Offers

function Letters(props: Props) {
  const { lang, t } = usePage()
  const { data, params, may, operations } = props
  return (
    <>
      <Heading level={1} lead={t('inbox.sent.lead')}>
        {t('inbox.tile.letters')}
      </Heading>
      <ButtonGroup>
        {may(operations.draft) && (
          <ButtonLink href={localPath(lang, `${lettersPath}/new`)}>{t('inbox.write.title')}</ButtonLink>
        )}
        {may(operations.listPostings) && (
          <ButtonLink href={localPath(lang, `${lettersPath}/post`)} look="secondary">
            {t('inbox.post.title')}
          </ButtonLink>
        )}
      </ButtonGroup>
      {data.drafts.length > 0 && <Drafts {...props} />}
      {data.messages.length === 0 ? (
        <EmptyState heading={t('inbox.sent.none')}>{t('inbox.sent.none-text')}</EmptyState>
      ) : (
        <Sent {...props} />
      )}
      <Pagination
        page={pageOf(params['page'])}
        pages={data.pages}
        href={(n) => `${localPath(lang, lettersPath)}?page=${n}`}
      />
    </>
  )
}

function Drafts(props: Props) {
  const { lang, t } = usePage()
  const { section } = useMessageColumns(props)
  return (
    <Table
      caption={t('inbox.sent.drafts')}
      rows={props.data.drafts}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'kind',
          header: t('inbox.field.kind'),
          cell: ({ id, kind }) => (
            <a href={localPath(lang, `${lettersPath}/drafts/${id}`)}>{t(`inbox.kind.${kind}`)}</a>
          ),
        },
        section,
        {
          key: 'changed',
          header: t('inbox.field.changed'),
          cell: ({ changedAt }) => <Time at={changedAt} />,
        },
      ]}
    />
  )
}

function Sent(props: Props) {
  const { lang, t } = usePage()
  const { kind, section, at } = useMessageColumns(props)
  const columns: Column<Row>[] = [
    {
      key: 'number',
      header: t('inbox.field.number'),
      cell: ({ id, number }) => (
        <a href={localPath(lang, `${lettersPath}/${id}`)}>{number ?? t('inbox.sent.no-number')}</a>
      ),
    },
    kind,
    section,
    at,
    { key: 'state', header: t('inbox.field.state'), cell: (row) => <State row={row} /> },
  ]
  return (
    <Table
      caption={t('inbox.sent.caption')}
      rows={props.data.messages}
      rowKey={({ id }) => id}
      columns={columns}
    />
  )
}

function State({ row }: { row: Row }) {
  const { t } = usePage()
  if (row.withdrawnAt !== null) return <StatusTag tone="warning">{t('inbox.state.withdrawn')}</StatusTag>
  if (!row.ready) return <StatusTag tone="info">{t('inbox.state.drawing')}</StatusTag>
  return <StatusTag tone="success">{t('inbox.state.sent')}</StatusTag>
}

export const lettersPage = (offers: Offers): Page =>
  page<Data>({
    path: lettersPath,
    face: 'console',
    grant: 'inbox:read',
    query: ['page'],
    load: async (ask, params, may) => ({
      ...(await ask(offers.operations.listSent, { page: pageOf(params['page']) })),
      drafts: may(offers.operations.listDrafts) ? (await ask(offers.operations.listDrafts, {})).drafts : [],
    }),
    title: (_data, t) => t('inbox.tile.letters'),
    view: (props) => <Letters {...props} {...offers} />,
  })
